import { rmdirSync } from 'node:fs';
import { catchError, concatMap, defer, finalize, type Observable, throwError } from 'rxjs';
import type { RunJob } from './conduct-run.ts';
import { diskFailed } from './end-of-crawl.ts';
import { isDisk } from './errors.ts';
import { beginSnapshotRun, resumeSnapshotRun } from './open-snapshot-run.ts';
import type { RunOutcome } from './run-outcome.ts';
import type { Run, SnapshotRun } from './snapshot-run.ts';
import { checkWorkspace } from './workspace.ts';

/**
 * A crawl: a new one, or an unfinished one that goes on.
 * @param resumeTag undefined begins a new run.
 */
export function snapshotJob(
  kind: 'snapshot' | 'resume',
  resumeTag: string | undefined,
  pipeline: (run: SnapshotRun) => Observable<RunOutcome>,
): RunJob {
  const open = async (run: Run): Promise<SnapshotRun> =>
    resumeTag === undefined ? beginSnapshotRun(run).catch((error) => leave(run, error)) : resumeSnapshotRun(run);
  return {
    kind,
    resumeTag,
    work: (run) =>
      defer(() => open(run)).pipe(
        concatMap((opened) =>
          defer(() => checkWorkspace(opened)).pipe(
            concatMap(() => {
              opened.progress.phase('crawl');
              return pipeline(opened);
            }),
            catchError((error: unknown) => throwError(() => (isDisk(error) ? diskFailed(opened, error) : error))),
            finalize(() => opened.store.close()),
          ),
        ),
      ),
  };
}

/** A run that never began leaves no folder behind. */
function leave(run: Run, error: unknown): never {
  try {
    rmdirSync(run.paths.runDir);
  } catch {
    // There is something in it after all: it stays.
  }
  throw error;
}
