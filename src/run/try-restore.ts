import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { SqliteError } from 'better-sqlite3';
import { PrivateFolder } from '../files/private-folder.ts';
import type { BackupFile } from '../inspect/find-backups.ts';
import { inspectBackup } from '../inspect/verify-backup.ts';
import { pathAtRest } from '../store/read-at-rest.ts';
import { isDisk } from './errors.ts';
import type { RunLog } from './log.ts';
import type { RunOptions } from './options.ts';
import { needRoomToRestore, planRestore, type RestorePlan, readReplaced } from './plan-restore.ts';
import { runPaths } from './run-paths.ts';
import type { StepWatch } from './step-watch.ts';

/**
 * A restore without the restore: the backup is verified, and whatever would keep it from being restored is told in the same
 * words; but it is no run, so it takes no lock and has no tag, log or history line, and no file is changed.
 * @param dbPath the real path of the database.
 * @throws RefusedToPublishError, CannotStartError, as the restore would; the reason of `watch.stop`.
 */
export async function tryRestore(
  options: RunOptions,
  dbPath: string,
  backup: BackupFile,
  { watch, log }: { readonly watch: StepWatch; readonly log: RunLog },
): Promise<RestorePlan> {
  const backupDir = dirname(backup.path);
  const folder = new PrivateFolder();
  try {
    const readFrom = await readableAt(dbPath, folder, watch.stop);
    const place = { options, paths: runPaths(options, dbPath, backup.runTag), log, readFrom };
    const replaced = readReplaced(place);
    const needRoom = (bytes: number): void => needRoomToRestore(place, replaced, backupDir, bytes);
    const checked = await inspectBackup(backup, { backupDir, watch, log, needRoom });
    return planRestore(place, backup, checked, replaced);
  } finally {
    folder.remove();
  }
}

/** Where the database can be read without a trace. What keeps it from being read, whoever reads it there says. */
async function readableAt(dbPath: string, folder: PrivateFolder, stop: AbortSignal): Promise<string> {
  if (!existsSync(dbPath)) return dbPath;
  try {
    return await pathAtRest(dbPath, folder, stop);
  } catch (error) {
    if (error instanceof SqliteError || isDisk(error)) return dbPath;
    throw error;
  }
}
