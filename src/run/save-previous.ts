import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { backupDatabase } from '../files/backup-database.ts';
import { backupPath } from '../files/backup-names.ts';
import { ensureDiskSpace } from '../files/disk-space.ts';
import { ensureFolder } from '../files/ensure-folder.ts';
import { nodeFileSystem } from '../files/file-system.ts';
import type { PreviousSnapshot } from '../store/previous-snapshot.ts';
import { folderMode } from './defaults.ts';
import { InterruptedError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import { formatRunTag, isRunTag } from './run-tag.ts';
import type { Run } from './snapshot-run.ts';
import { watchOf } from './step-watch.ts';

/** A working copy may grow beyond the published database by this factor before the disk check was wrong. */
const GROWTH = 1.2;
/** Room that even a first snapshot needs. */
const LEAST_BYTES = 16_000_000;
/** The copy and its compressed file, as parts of the database. */
const BACKUP_ROOM = 1.5;

/** The name under which a published snapshot is saved: its own run tag, or when it carries none the time of its file. */
const saveTag = (dbPath: string, { runTag }: PreviousSnapshot): string =>
  runTag !== null && isRunTag(runTag) ? runTag : formatRunTag(statSync(dbPath).mtime);

/**
 * Saves the published snapshot, unless that was done before.
 * @throws what `backupDatabase` throws; InterruptedError when a signal ended it.
 */
export async function savePrevious(run: Run, previous: PreviousSnapshot): Promise<void> {
  const { options, paths, log, progress, stop } = run;
  const { backupDir, keepBackups, fileMode } = options;
  const backup = await backupDatabase(paths.db, {
    backupDir: resolve(backupDir),
    keep: keepBackups,
    mode: fileMode,
    log,
    runTag: saveTag(paths.db, previous),
    watch: watchOf(progress, stop),
  });
  run.record.backupPath = backup.path;
}

/** What a backup that was interrupted says, in a run that asked the server for nothing yet. */
export function interruptedBackup(run: Run, error: unknown): unknown {
  if (!(error instanceof InterruptedError)) return error;
  return new InterruptedError(error.signal, {
    safe: 'The published database and its backups are unchanged; nothing was asked of the server.',
    next: nextCommand('snapshot', run.options),
  });
}

/**
 * Looks whether there is room for all that a run will write. A backup that exists needs none.
 * @param saved the snapshot that is to be saved; undefined for none.
 * @throws CannotStartError when there is not.
 */
export function checkRoom({ options, paths }: Run, saved: PreviousSnapshot | undefined): void {
  const bytes = existsSync(paths.db) ? statSync(paths.db).size : 0;
  const needs = [{ dir: paths.runDir, bytes: bytes * GROWTH + LEAST_BYTES, purpose: 'the working copy' }];
  const dbDir = dirname(paths.db);
  if (nodeFileSystem.stat(dbDir)?.device !== nodeFileSystem.stat(paths.runDir)?.device) {
    needs.push({ dir: dbDir, bytes: bytes * GROWTH + LEAST_BYTES, purpose: 'the new database' });
  }
  const backupDir = resolve(options.backupDir);
  if (saved !== undefined && bytes > 0 && !existsSync(backupPath(backupDir, saveTag(paths.db, saved)))) {
    ensureFolder(backupDir, { mode: folderMode(options.fileMode) });
    needs.push({ dir: backupDir, bytes: bytes * BACKUP_ROOM, purpose: 'the backup' });
  }
  ensureDiskSpace(needs);
}
