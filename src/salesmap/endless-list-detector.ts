import { LoopDetector } from './loop-detector.ts';
import type { Page } from './page.ts';
import type { SalesmapRecord } from './record.ts';

/** Why a list would never end. */
export type Endless = 'cursor_loop' | 'repeated_pages' | 'empty_pages';

/** A record that moves while the list is read can bring a page again, but hardly three times. */
const TOLERATED_REPEATS = 2;
/** A page may be empty and go on; so many in a row are two minutes at the usual pace. */
const MOST_EMPTY_PAGES = 1000;

/**
 * Watches the pages of one list and notices that it would never end: a cursor that came before, the same records again
 * and again under new cursors, or nothing but empty pages. Holds the ids of one page.
 */
export class EndlessListDetector {
  readonly #cursors: LoopDetector;
  readonly #pages = new LoopDetector(null, TOLERATED_REPEATS);
  #emptyPages = 0;

  /** @param start the cursor that the list was begun with. */
  constructor(start: string | null) {
    this.#cursors = new LoopDetector(start);
  }

  /** Looks at a page that names a next one. */
  sees({ records, nextCursor }: Page): Endless | undefined {
    if (nextCursor !== null && this.#cursors.repeats(nextCursor)) return 'cursor_loop';
    this.#emptyPages = records.length === 0 ? this.#emptyPages + 1 : 0;
    if (this.#emptyPages >= MOST_EMPTY_PAGES) return 'empty_pages';
    if (records.length === 0) return undefined;
    const mark = markOfPage(records);
    return mark !== undefined && this.#pages.repeats(mark) ? 'repeated_pages' : undefined;
  }
}

/** Undefined for a page that cannot be written down, because something in it is nested some thousand levels deep. */
function markOfPage(records: readonly SalesmapRecord[]): string | undefined {
  try {
    return records.map(markOf).join('\n');
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What tells a record from others: its id, or all of it. */
function markOf(record: SalesmapRecord): string {
  const { id } = record;
  if ((typeof id === 'string' && id !== '') || typeof id === 'number' || typeof id === 'bigint') return String(id);
  return JSON.stringify(record, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
