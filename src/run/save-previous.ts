import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { backupDatabase } from '../files/backup-database.ts';
import { backupPath } from '../files/backup-names.ts';
import { type DiskNeed, deviceOf, ensureDiskSpace } from '../files/disk-space.ts';
import { ensureFolder } from '../files/ensure-folder.ts';
import type { PreviousSnapshot } from '../store/previous-snapshot.ts';
import { folderMode } from './defaults.ts';
import { InterruptedError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import { BACKUP_ROOM, GROWTH, LEAST_BYTES } from './room.ts';
import { wholenessIn } from './run-history.ts';
import { formatRunTag, isRunTag } from './run-tag.ts';
import type { Run } from './snapshot-run.ts';
import { watchOf } from './step-watch.ts';

const BACKUP = 'the backup';

/** The name under which a published snapshot is saved: its own run tag, or when it carries none the time of its file. */
const saveTag = (dbPath: string, { runTag }: PreviousSnapshot): string =>
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

/** Where a run writes. */
export interface WrittenPlaces {
  /** The database to publish. */
  readonly db: string;
  /** A folder on the disk of the working database. */
  readonly runDir: string;
  readonly backupDir: string;
}

/**
 * What a run will write, and where. A backup that exists needs no room.
 * @param bytes of the database that it makes.
 * @param saved the snapshot that is to be saved; undefined for none.
 */
export function roomNeeded(
  { db, runDir, backupDir }: WrittenPlaces,
  bytes: number,
  saved: PreviousSnapshot | undefined,
): readonly DiskNeed[] {
  const needs = [{ dir: runDir, bytes: bytes * GROWTH + LEAST_BYTES, purpose: 'the working copy' }];
  const dbDir = dirname(db);
  if (deviceOf(dbDir) !== deviceOf(runDir)) {
    needs.push({ dir: dbDir, bytes: bytes * GROWTH + LEAST_BYTES, purpose: 'the new database' });
  }
  const backup = backupNeed({ db, backupDir }, bytes, saved);
  return backup === undefined ? needs : [...needs, backup];
}

/**
 * The room that saving the published snapshot takes.
 * @param bytes of the published database.
 * @returns undefined when there is nothing to save, or it is saved.
 */
export function backupNeed(
  { db, backupDir }: Pick<WrittenPlaces, 'db' | 'backupDir'>,
  bytes: number,
  saved: PreviousSnapshot | undefined,
): DiskNeed | undefined {
  if (saved === undefined || bytes === 0 || existsSync(backupPath(backupDir, saveTag(db, saved)))) return undefined;
  return { dir: backupDir, bytes: bytes * BACKUP_ROOM, purpose: BACKUP };
}

/**
 * Looks whether there is room for all that a run will write.
 * @param saved the snapshot that is to be saved; undefined for none.
 * @throws CannotStartError when there is not.
 */
export function checkRoom({ options, paths }: Run, saved: PreviousSnapshot | undefined): void {
  const bytes = existsSync(paths.db) ? statSync(paths.db).size : 0;
  const backupDir = resolve(options.backupDir);
  const needs = roomNeeded({ db: paths.db, runDir: paths.runDir, backupDir }, bytes, saved);
  if (needs.some(({ purpose }) => purpose === BACKUP)) ensureFolder(backupDir, { mode: folderMode(options.fileMode) });
  ensureDiskSpace(needs);
}
