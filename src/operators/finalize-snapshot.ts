import { concatMap, defer, type OperatorFunction, toArray } from 'rxjs';
import { composeSnapshot, type SealedSnapshot } from '../run/compose-snapshot.ts';
import { endOfCrawl } from '../run/end-of-crawl.ts';
import type { Settled } from '../run/settled.ts';
import type { SnapshotRun } from '../run/snapshot-run.ts';

/**
 * Waits for every table's result, then completes the snapshot: takes over what was not asked for, writes manifest and
 * run_info, verifies, seals.
 *
 *     results          ──c──c──f──|
 *     finalizeSnapshot ───────────(s|)      or, when a table failed: ───────────#
 *
 * Errors with `ResumableError` when a table failed (unless `--allow-partial`), with `RefusedToPublishError` when
 * verification finds the new snapshot worse than the published one. Buffers one small result a table.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'sealed',
 *   tables: ['user'],
 *   build: (run) =>
 *     crawlTables(run).pipe(
 *       finalizeSnapshot(run),
 *       tap(({ standIns }) => console.log(standIns)), // []
 *       replaceDatabase(run),
 *       chainWebforms(run, (published) => webformPipeline(run, published)),
 *     ),
 * });
 */
export const finalizeSnapshot =
  (run: SnapshotRun): OperatorFunction<Settled, SealedSnapshot> =>
  (results) =>
    results.pipe(
      toArray(),
      concatMap((all) => defer(() => composeSnapshot(run, endOfCrawl(run, all)))),
    );
