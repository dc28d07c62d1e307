import { concatMap, type OperatorFunction, toArray } from 'rxjs';
import { endOfCrawl } from '../run/end-of-crawl.ts';
import { EXIT } from '../run/exit-codes.ts';
import type { RunOutcome } from '../run/run-outcome.ts';
import type { Settled } from '../run/settled.ts';
import type { SnapshotRun } from '../run/snapshot-run.ts';
import { keepColumns } from '../store/keep-columns.ts';

/**
 * Waits for every table's result and ends a run that does not publish: `finish` makes of the rows in `run.store` what the
 * pipeline is there for.
 *
 *     results     ──c──c──c──|
 *     completeRun ───────────(o|)      or, when a table failed: ───────────#
 *
 * A run that is killed before it ended is resumed with its rows, and `finish` is called then: what it writes should replace
 * what it wrote before. Errors with `ResumableError` when a table failed, and with what `finish` throws. Buffers one small
 * result a table.
 *
 * The rows in `run.store` are those of the lists themselves: tables of nested lists are made only for a snapshot.
 *
 * @param finish called once, when all tables are complete.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'count-open-deals',
 *   tables: ['deal'],
 *   publishes: false,
 *   build: (run) =>
 *     crawlTables(run, () => filterRecords((deal) => deal['상태'] === '진행중')).pipe(
 *       completeRun(run, () => console.log(run.store.rowCount('deal') < 120)), // true
 *     ),
 * });
 */
export const completeRun =
  (run: SnapshotRun, finish: () => void | Promise<void> = () => undefined): OperatorFunction<Settled, RunOutcome> =>
  (results) =>
    results.pipe(
      toArray(),
      concatMap(async (all): Promise<RunOutcome> => {
        endOfCrawl({ ...run, options: { ...run.options, allowPartial: false } }, all); // Nothing can stand in here.
        for (const endpoint of run.tables) {
          const { table } = endpoint;
          keepColumns(run.store, endpoint, run.options.pruneColumns);
          run.record.tables[table] = { rows: run.store.rowCount(table), cols: run.store.columnCount(table) };
        }
        await finish();
        return { status: 'completed', exitCode: EXIT.done, advice: [] };
      }),
    );
