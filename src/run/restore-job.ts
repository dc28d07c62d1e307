import { catchError, defer, finalize, type Observable, throwError } from 'rxjs';
import type { BackupFile } from '../inspect/find-backups.ts';
import type { RowChange } from '../inspect/row-changes.ts';
import type { RunJob } from './conduct-run.ts';
import { CannotStartError, InterruptedError, isDisk, messageOf, ResumableError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { RunOutcome } from './run-outcome.ts';
import type { Run } from './snapshot-run.ts';
import { clearRunFolder } from './tidy-runs.ts';

/** A restore, and how the rows change by it. */
export interface RestoreJob extends RunJob {
  /** Empty as long as the backup was not found whole. */
  changes(): readonly RowChange[];
}

/** What a restore runs. @param found hears how the rows will change, before anything does. */
export type RestorePipeline = (
  run: Run,
  backup: BackupFile,
  found: (changes: readonly RowChange[]) => void,
) => Observable<RunOutcome>;

/**
 * Brings a backup back as the published database: a run as any other, with lock, tag, log and history, but it asks the server
 * for nothing. It cannot be gone on with, because it is done again as quickly: its folder is gone however it ends.
 */
export function restoreJob(backup: BackupFile, pipeline: RestorePipeline): RestoreJob {
  let changes: readonly RowChange[] = [];
  return {
    kind: 'restore',
    pipeline: 'restore',
    resumeTag: undefined,
    changes: () => changes,
    work: (run) =>
      defer(() =>
        pipeline(run, backup, (found) => {
          changes = found;
        }),
      ).pipe(
        catchError((error: unknown) => throwError(() => explain(run, backup, error))),
        finalize(() => clearRunFolder(run.paths.runDir, run.log)),
      ),
  };
}

/** Neither a signal nor a disk leaves anything to resume: the restore is begun anew. */
function explain({ options, paths }: Run, { runTag }: BackupFile, error: unknown): unknown {
  const anew = {
    safe: `${paths.db} is untouched; the backups are there.`,
    next: nextCommand(`backup restore ${runTag}`, options),
  };
  if (error instanceof InterruptedError) return new InterruptedError(error.signal, anew);
  const unpublished = error instanceof ResumableError;
  if (!unpublished && !isDisk(error)) return error;
  return new CannotStartError(
    `The backup of run ${runTag} could not be restored: ${messageOf(unpublished ? error.cause : error)}.`,
    {
      code: 'restore_failed',
      safe: anew.safe,
      next: `Make room, or mend what the message names, then: ${anew.next}`,
      cause: error,
    },
  );
}
