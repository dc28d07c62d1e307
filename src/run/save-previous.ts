import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { backupDatabase } from '../files/backup-database.ts';
import { backupPath } from '../files/backup-names.ts';
import type { PreviousSnapshot } from '../store/previous-snapshot.ts';
import { InterruptedError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import { wholenessIn } from './run-history.ts';
import { formatRunTag, isRunTag } from './run-tag.ts';
import type { Run } from './snapshot-run.ts';
import { watchOf } from './step-watch.ts';

/** The name under which a published snapshot is saved: its own run tag, or when it carries none the time of its file. */
export const saveTag = (dbPath: string, { runTag }: PreviousSnapshot): string =>
  runTag !== null && isRunTag(runTag) ? runTag : formatRunTag(statSync(dbPath).mtime);

/** Where a published snapshot is saved, or was. */
export const savedPath = ({ options, paths }: Pick<Run, 'options' | 'paths'>, previous: PreviousSnapshot): string =>
  backupPath(resolve(options.backupDir), saveTag(paths.db, previous));

/**
 * Saves the published snapshot, unless that was done before.
 * @param stays a backup that is not let go of, however old it is.
 * @throws what `backupDatabase` throws; InterruptedError when a signal ended it.
 */
export async function savePrevious(run: Run, previous: PreviousSnapshot, stays?: string): Promise<void> {
  const { options, paths, log, progress, stop } = run;
  const { backupDir, keepBackups, fileMode } = options;
  const backup = await backupDatabase(paths.db, {
    backupDir: resolve(backupDir),
    keep: keepBackups,
    mode: fileMode,
    log,
    runTag: saveTag(paths.db, previous),
    stays,
    wholeness: wholenessIn(paths.history),
    watch: watchOf(progress, stop),
  });
  run.record.backupPath = backup.path;
}

/** What a backup that was interrupted says, in a run that asked the server for no record yet. */
export function interruptedBackup(run: Run, error: unknown): unknown {
  if (!(error instanceof InterruptedError)) return error;
  return new InterruptedError(error.signal, {
    safe: 'The published database and its backups are unchanged; no record was asked of the server.',
    next: nextCommand('snapshot', run.options),
  });
}
