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
import type { RunOutcome } from '../src/run/run-outcome.ts';
import type { SnapshotRun } from '../src/run/snapshot-run.ts';
import { noteTableFailure } from '../src/run/table-failure.ts';
import { tableSource } from '../src/sources/table-source.ts';
import { stageWebforms } from './webform.ts';

/**
 * One snapshot: all tables at the same time on the one limiter, each written with its cursor; when every table is
 * complete, the snapshot is finalized, replaces the published one, and the webform stream follows.
 */
export const snapshotPipeline = (run: SnapshotRun): Observable<RunOutcome> => {
  const early = beginWebformsEarly(stageWebforms(run, run.paths.snapshot));
  return merge(
    ...run.tables.map((endpoint) =>
      tableSource(run.api, endpoint, {
        start: run.store.resumePoint(endpoint.table), // null when it is complete already
        expectedRecords: run.store.previousRows(endpoint.table),
        schedule: run.schedule,
      }).pipe(
        batchRecords(run.options.checkpointInterval),
        writeBatches(run.store, endpoint.table), // rows + cursor, one transaction
        checkpointTap(run.checkpoint), // the readable mirror
        reportProgress(run.progress),
        settle(endpoint.table, noteTableFailure(run)), // ends in a result, so that one table's failure leaves the others alone
      ),
    ),
  ).pipe(
    run.options.webforms ? early.begin : identity, // submissions fill the gaps that the last tables leave
    finalizeSnapshot(run), // carry over, manifest, run_info, verify, seal
    replaceDatabase(run),
    chainWebforms(run, (published) =>
      (early.staged() ?? stageWebforms(run, published)).pipe(mergeWebforms(run, published)),
    ),
    finalize(early.end),
  );
};
