import { finalize, identity, merge, type Observable } from 'rxjs';
import { batchRecords } from '../src/operators/batch-records.ts';
import { beginWebformsEarly } from '../src/operators/begin-webforms-early.ts';
import { chainWebforms } from '../src/operators/chain-webforms.ts';
import { checkpointTap } from '../src/operators/checkpoint-tap.ts';
import { finalizeSnapshot } from '../src/operators/finalize-snapshot.ts';
import { mergeWebforms } from '../src/operators/merge-webforms.ts';
import { replaceDatabase } from '../src/operators/replace-database.ts';
import { reportProgress } from '../src/operators/report-progress.ts';
import { settle } from '../src/operators/settle.ts';
import { writeBatches } from '../src/operators/write-batches.ts';
import { definePipeline } from '../src/run/pipeline.ts';
import type { RunOutcome } from '../src/run/run-outcome.ts';
import type { Settled } from '../src/run/settled.ts';
import type { SnapshotRun } from '../src/run/snapshot-run.ts';
import { noteTableFailure } from '../src/run/table-failure.ts';
import { tableOfRun } from '../src/run/table-of-run.ts';
import type { PageStep } from '../src/sources/page-step.ts';
import { tableSource } from '../src/sources/table-source.ts';
import { stageWebforms } from './webform.ts';

/**
 * One table of a run: its pages, from where they stopped, each written with its cursor; ends in one result.
 *
 *     pages      ──p1──p2──(p3|)
 *     crawlTable ───────────(c|)      or, when it failed: ───(f|)
 *
 * Holds a page and a batch. A failure of the server is a result, not an error; errors with `TypeError` for a table that is
 * not among those of the run.
 *
 * @param through what each page passes through on its way, by table; default nothing.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'users-first',
 *   tables: ['user', 'team'],
 *   build: (run) => concat(crawlTable(run, 'user'), crawlTable(run, 'team')).pipe(completeRun(run)),
 * });
 */
export function crawlTable(run: SnapshotRun, table: string, through: PageStep = () => identity): Observable<Settled> {
  return tableSource(run.api, tableOfRun(run, table), {
    start: run.store.resumePoint(table), // null when it is complete already
    expectedRecords: run.store.previousRows(table),
    schedule: run.schedule,
  }).pipe(
    stepOf(through, table),
    batchRecords(run.options.checkpointInterval),
    writeBatches(run.store, table), // rows + cursor, one transaction
    checkpointTap(run.checkpoint), // the readable mirror
    reportProgress(run.progress),
    settle(table, noteTableFailure(run)), // ends in a result, so that one table's failure leaves the others alone
  );
}

/** @throws TypeError for a step that a file written without types forgot to give back. */
function stepOf(through: PageStep, table: string): ReturnType<PageStep> {
  const step = through(table);
  if (typeof step === 'function') return step;
  throw new TypeError(`The step of ${table} is no operator but ${String(step)}`);
}

/**
 * All tables of a run at the same time, on the one limiter.
 *
 *     user        ──(c|)
 *     deal        ───────────(c|)
 *     crawlTables ──c─────────(c|)
 *
 * @param through what each page passes through on its way, by table; default nothing.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'count',
 *   tables: ['user', 'team'],
 *   publishes: false,
 *   build: (run) => crawlTables(run).pipe(completeRun(run, () => console.log(run.store.rowCount('team')))), // 8
 * });
 */
export const crawlTables = (run: SnapshotRun, through?: PageStep): Observable<Settled> =>
  merge(...run.tables.map(({ table }) => crawlTable(run, table, through)));

/**
 * One snapshot: all tables crawled; when every one is complete, the snapshot is finalized, replaces the published one, and
 * the webform stream follows.
 *
 *     crawlTables      ──c──c──c|
 *     snapshotPipeline ─────────────(o|)
 *
 * Errors with `ResumableError` when a table failed, `RefusedToPublishError` when verification says no; both leave the
 * published database as it was.
 *
 * @param through what each page passes through on its way, by table; submissions come as `webform_history`.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'loud',
 *   tables: ['user'],
 *   build: (run) => snapshotPipeline(run, () => mapRecords((record) => ({ ...record, seen: true }))),
 * });
 */
export const snapshotPipeline = (run: SnapshotRun, through?: PageStep): Observable<RunOutcome> => {
  const early = beginWebformsEarly(stageWebforms(run, run.paths.snapshot, through));
  return crawlTables(run, through).pipe(
    run.options.webforms ? early.begin : identity, // submissions fill the gaps that the last tables leave
    finalizeSnapshot(run), // carry over, manifest, run_info, verify, seal
    replaceDatabase(run),
    chainWebforms(run, (published) =>
      (early.staged() ?? stageWebforms(run, published, through)).pipe(mergeWebforms(run, published)),
    ),
    finalize(early.end),
  );
};

/**
 * What `salesmap snapshot` runs.
 *
 * @example
 * console.log(snapshot.endpoints.map(({ table }) => table).join()); // organization,people,deal,lead,memo,user,team
 */
export const snapshot = definePipeline({
  name: 'snapshot',
  tables: ['default'],
  build: (run) => snapshotPipeline(run),
});
