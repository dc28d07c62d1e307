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
 */
export const reportProgress = (progress: Progress): MonoTypeOperatorFunction<Written> =>
  tap((written) => progress.tableWrote(written));
