import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { backupPath } from '../files/backup-names.ts';
import { type DiskNeed, deviceOf, ensureDiskSpace } from '../files/disk-space.ts';
import { ensureFolder } from '../files/ensure-folder.ts';
import type { PreviousSnapshot } from '../store/previous-snapshot.ts';
import { folderMode } from './defaults.ts';
import { saveTag } from './save-previous.ts';
import type { Run } from './snapshot-run.ts';

/** A working copy may grow beyond the published database by this factor before the disk check was wrong. */
const GROWTH = 1.2;
/** Room that even a first snapshot needs. */
const LEAST_BYTES = 16_000_000;
/** The copy and its compressed file, as parts of the database. */
const BACKUP_ROOM = 1.5;
const BACKUP = 'the backup';

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
