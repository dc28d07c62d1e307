import { type MonoTypeOperatorFunction, map } from 'rxjs';
import type { Page } from '../salesmap/page.ts';
import type { SalesmapRecord } from '../salesmap/record.ts';

/**
 * Changes each record of each page; the pages, and the cursors between them, stay as they are.
 *
 *     pages             ──[a b]──[c]──|
 *     mapRecords(r → R) ──[A B]──[C]──|
 *
 * Synchronous, as everything between source and sink must be. Buffers nothing. An error that `change` throws ends the list.
 *
 * @param change makes the new record; the old one is not to be changed.
 *
 * @example
 * const page = { cursor: null, number: 1, records: [{ id: '1', 이름: '김하나' }], nextCursor: null };
 * of(page)
 *   .pipe(mapRecords((record) => ({ ...record, 이름: '***' })))
 *   .subscribe(({ records }) => console.log(records)); // [ { id: '1', '이름': '***' } ]
 */
export const mapRecords = (change: (record: SalesmapRecord) => SalesmapRecord): MonoTypeOperatorFunction<Page> =>
  map((page) => ({ ...page, records: page.records.map(change) }));
