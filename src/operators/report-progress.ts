import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { Progress } from '../run/progress.ts';
import type { Written } from '../store/batch.ts';

/**
 * Tells the progress of each committed batch.
 *
 *     written        ──w1──w2──|
 *     reportProgress ──w1──w2──|
 *
 * Passes everything on unchanged; buffers nothing.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'watched',
 *   tables: ['team'],
 *   publishes: false,
 *   build: (run) => {
 *     const written = tableSource(run.api, 'team').pipe(batchRecords(50), writeBatches(run.store, 'team'));
 *     return written.pipe(
 *       reportProgress(run.progress),
 *       tap(() => console.log(run.progress.state.tables[0]?.rows)), // 8
 *       settle('team', noteTableFailure(run)),
 *       completeRun(run),
 *     );
 *   },
 * });
 */
export const reportProgress = (progress: Progress): MonoTypeOperatorFunction<Written> =>
  tap((written) => progress.tableWrote(written));
