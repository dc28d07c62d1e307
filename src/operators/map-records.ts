import { type MonoTypeOperatorFunction, map } from 'rxjs';
import type { Page } from '../salesmap/page.ts';
import { isJsonObject, type SalesmapRecord } from '../salesmap/record.ts';
import { isPromise } from './is-promise.ts';
import { StepError } from './step-error.ts';

/**
 * Changes each record of each page; the pages, and the cursors between them, stay as they are.
 *
 *     pages             ──[a b]──[c]──|
 *     mapRecords(r → R) ──[A B]──[C]──|
 *
 * Synchronous, as everything between source and sink must be. Buffers nothing. An error that `change` throws ends the
 * list; so does a `TypeError` for a promise, or for what is no record.
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
  map((page) => ({ ...page, records: page.records.map((record) => recordOf(change(record))) }));

/** @throws TypeError for what a step written without types may give back. */
function recordOf(changed: unknown): SalesmapRecord {
  if (isJsonObject(changed) && !isPromise(changed)) return changed;
  const what = isPromise(changed) ? 'a promise: a step has to be synchronous' : `${String(changed)}, not a record`;
  throw new StepError(`mapRecords: the step gave back ${what}`);
}
