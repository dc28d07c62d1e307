import type { SalesmapRecord } from './record.ts';

/** Where a list goes on: the cursor to ask with (null for the beginning) and the number of that page, from 1. */
export interface PageStart {
  readonly cursor: string | null;
  readonly number: number;
}

/** The beginning of a list. */
export const FIRST_PAGE: PageStart = { cursor: null, number: 1 };

/** One answered page of a list. */
export interface Page extends PageStart {
  readonly records: readonly SalesmapRecord[];
  /** Records that the server sent, when some were left out on the way; default those that are here. */
  readonly read?: number;
  /** The cursor behind this page; null when it is the last. */
  readonly nextCursor: string | null;
}
