import { refusesToken, SourceError } from '../salesmap/source-error.ts';
import { isNotCovered } from './end-of-crawl.ts';
import { InterruptedError, messageOf } from './errors.ts';
import type { SnapshotRun } from './snapshot-run.ts';

/**
 * Keeps what ended a table, and stops the others when it concerns them all: a refused token, a full disk, a bug.
 * A server's failure of one list leaves the other lists alone.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'one-list',
 *   tables: ['user'],
 *   publishes: false,
 *   build: (run) =>
 *     tableSource(run.api, 'user').pipe(
 *       batchRecords(50),
 *       writeBatches(run.store, 'user'),
 *       settle('user', noteTableFailure(run)),
 *       completeRun(run),
 *     ),
 * });
 */
export const noteTableFailure =
  (run: SnapshotRun) =>
  (table: string, error: unknown): void => {
    if (isNotCovered(run, table, error)) {
      run.progress.tableSkipped(table, error.message);
      run.log.warn(
        { event: 'table_skipped', ...error.place, code: error.code },
        `${table} is skipped: ${error.message}`,
      );
      run.store.failTable(table, error.message, true);
      return;
    }
    if (!(error instanceof SourceError) || refusesToken(error)) {
      run.api.stop(error instanceof Error ? error : new Error(messageOf(error)));
    }
    if (error instanceof InterruptedError || !(error instanceof SourceError)) return;
    run.progress.tableFailed(table, error.message);
    // That all requests wait for one thing is said once, where it is waited for.
    const level = error.code === 'rate_limiter_lost' ? 'debug' : 'warn';
    run.log[level]({ event: 'table_failed', ...error.place, code: error.code }, error.message);
    run.store.failTable(table, error.message, error.code === 'cursor_loop' || error.code === 'endless_list');
  };
