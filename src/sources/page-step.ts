import type { MonoTypeOperatorFunction } from 'rxjs';
import type { Page } from '../salesmap/page.ts';

/** What a table's pages pass through between source and sink; the submissions of all forms come as `webform_history`. */
export type PageStep = (table: string) => MonoTypeOperatorFunction<Page>;
