import { type MonoTypeOperatorFunction, map } from 'rxjs';
import type { Page } from '../salesmap/page.ts';
import type { SalesmapRecord } from '../salesmap/record.ts';
import { isPromise } from './is-promise.ts';
import { StepError } from './step-error.ts';

/**
 * Lets through the records that pass; a page with none left goes on, because its cursor does. It says how many it had, so
 * that a batch is closed, and the cursor saved, as often as without the filter.
 *
 *     pages               ──[a B]──[c]──[D]──|
 *     filterRecords(big?) ──[B]────[]───[D]──|
 *
 * Synchronous; buffers nothing. An error that `passes` throws ends the list; so does a `TypeError` for a
 * promise, which would let everything through.
 *
 * @example
 * const page = { cursor: null, number: 1, records: [{ id: '1', 상태: '진행중' }, { id: '2', 상태: '실패' }], nextCursor: null };
 * of(page)
 *   .pipe(filterRecords((deal) => deal['상태'] === '진행중'))
 *   .subscribe(({ records }) => console.log(records.length)); // 1
 */
export const filterRecords = (passes: (record: SalesmapRecord) => boolean): MonoTypeOperatorFunction<Page> =>
  map((page) => ({
    ...page,
    records: page.records.filter((record) => isTrue(passes(record))),
    read: page.read ?? page.records.length,
  }));

/** @throws TypeError for a promise, which is true whatever it comes to. */
function isTrue(answer: unknown): boolean {
  if (isPromise(answer))
    throw new StepError('filterRecords: the step gave back a promise: a step has to be synchronous');
  return Boolean(answer);
}
