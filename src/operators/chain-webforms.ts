import { catchError, concatMap, finalize, map, type Observable, type OperatorFunction, of } from 'rxjs';
import { InterruptedError, RunError } from '../run/errors.ts';
import { EXIT } from '../run/exit-codes.ts';
import { nextCommand } from '../run/next-command.ts';
import { moreUrgent, type RunOutcome } from '../run/run-outcome.ts';
import type { SnapshotRun } from '../run/snapshot-run.ts';
import type { PublishedSnapshot } from './replace-database.ts';

/**
 * Runs the webform stream after the replacement, and says how the run ended. A webform step that fails leaves the
 * published snapshot as it is. Buffers nothing.
 *
 *     published     ──(p|)
 *     webforms(p)         ──w|
 *     chainWebforms ────────(o|)
 *
 * @param webforms makes the webform stream of the published file; left out by `--skip-webform`.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'by-hand',
 *   tables: ['people', 'deal'],
 *   build: (run) =>
 *     crawlTables(run).pipe(
 *       finalizeSnapshot(run),
 *       replaceDatabase(run),
 *       chainWebforms(run, (published) => webformPipeline(run, published)),
 *     ),
 * });
 */
export const chainWebforms =
  (
    run: SnapshotRun,
    webforms: (publishedPath: string) => Observable<RunOutcome>,
  ): OperatorFunction<PublishedSnapshot, RunOutcome> =>
  (published) =>
    published.pipe(
      concatMap((snapshot) => {
        const crawl = outcomeOf(run, snapshot);
        if (!run.options.webforms) {
          snapshot.letGo();
          return of(crawl);
        }
        run.progress.phase('webforms');
        return webforms(snapshot.path).pipe(
          catchError((error: unknown) => of(failureOf(run, error))),
          map((webform) => moreUrgent(crawl, webform)),
          finalize(snapshot.letGo), // Connections to the old database are safe while the new one is written to.
        );
      }),
    );

function outcomeOf(run: SnapshotRun, { path, fallback, standIns }: PublishedSnapshot): RunOutcome {
  const partly: RunOutcome =
    standIns.length === 0
      ? { status: 'published', exitCode: EXIT.done, advice: [] }
      : {
          status: 'published_partly',
          exitCode: EXIT.partial,
          advice: [
            {
              message: `Published with the previous ${standIns.join(', ')}: ${run.record.errors.join(' · ')}`,
              safe: 'These tables are stale but whole; manifest and run_info name them.',
              next: nextCommand('snapshot', run.options),
            },
          ],
        };
  if (!fallback) return partly;
  const locked: RunOutcome = {
    status: 'published_to_fallback',
    exitCode: EXIT.targetLocked,
    advice: [
      {
        message: `${run.paths.db} is locked by another program.`,
        safe: `It is untouched; the new snapshot is whole and lies at ${path}.`,
        next: `Close what holds it, then move ${path} over it (or run the next snapshot).`,
      },
    ],
  };
  return moreUrgent(locked, partly);
}

function failureOf(run: SnapshotRun, error: unknown): RunOutcome {
  if (!(error instanceof RunError)) throw error;
  const { message, safe, next, exitCode } = error;
  run.record.errors.push(message);
  const status =
    error instanceof InterruptedError ? 'interrupted' : exitCode === EXIT.webformsFailed ? 'webforms_failed' : 'failed';
  return { status, exitCode, advice: [{ message, safe, next }] };
}
