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
    return records.length > 0 && this.#pages.repeats(records.map(markOf).join('\n')) ? 'repeated_pages' : undefined;
  }
}

/** What tells a record from others: its id, or all of it. */
const markOf = (record: SalesmapRecord): string =>
  typeof record['id'] === 'string'
    ? record['id']
    : JSON.stringify(record, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
