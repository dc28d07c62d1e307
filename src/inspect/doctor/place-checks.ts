import { accessSync, constants, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ensureDiskSpace, formatBytes, nearestFolder } from '../../files/disk-space.ts';
import { nodeFileSystem } from '../../files/file-system.ts';
import { removeFile } from '../../files/remove-file.ts';
import { isNoDatabase, isSqliteBusy } from '../../files/sqlite-errors.ts';
import { CannotStartError, messageOf } from '../../run/errors.ts';
import type { RunOptions } from '../../run/options.ts';
import { realDatabasePath } from '../../run/real-database-path.ts';
import { BACKUP_ROOM, GROWTH, LEAST_BYTES } from '../../run/room.ts';
import { readAtRest } from '../../store/read-at-rest.ts';
import { type Check, fails, ok, warning } from './check.ts';

/** Where a run puts things. */
export type Places = Pick<RunOptions, 'dbPath' | 'backupDir' | 'backup' | 'logDir' | 'checkpointDir'>;

/**
 * Looks at the database and the folders that a run writes to, and at the room on their disks. Makes nothing but a small
 * file in each folder, which is gone again.
 */
export async function placeChecks(places: Places): Promise<readonly Check[]> {
  const { dbPath, backupDir, backup, logDir, checkpointDir } = places;
  const database = await databaseCheck(dbPath);
  const dbDir = dirname(database.state === 'fails' ? resolve(dbPath) : realDatabasePath(dbPath));
  return [
    database,
    folderCheck('database_folder', dbDir, '--db-path'),
    folderCheck('log_folder', resolve(logDir), '--log-dir'),
    folderCheck('checkpoint_folder', resolve(checkpointDir), '--checkpoint-dir'),
    ...(backup ? [folderCheck('backup_folder', resolve(backupDir), '--backup-dir')] : []),
    roomCheck({ ...places, dbPath: join(dbDir, 'database') }, () => sizeOf(dbPath)),
  ];
}

const MAGIC = 'SQLite format 3\0';
const REPLACE_IT = 'Move it away, give --db-path another name, or replace it without a backup: --no-backup.';

async function databaseCheck(dbPath: string): Promise<Check> {
  try {
    const path = realDatabasePath(dbPath);
    const bytes = sizeOf(path);
    if (bytes === 0) return ok('database', `${path}: none yet, the first snapshot makes it`);
    // Submissions are written into the published file.
    accessSync(path, constants.R_OK | constants.W_OK);
    if (nodeFileSystem.readStart(path, MAGIC.length).toString('latin1') !== MAGIC) {
      return fails('database', `${path} is no SQLite database`, REPLACE_IT);
    }
    await readAtRest(path, () => undefined); // One that was cut short begins well, too.
    return ok('database', `${path}, ${formatBytes(bytes)}`);
  } catch (error) {
    if (isNoDatabase(error)) return fails('database', `${dbPath} is damaged: ${messageOf(error)}`, REPLACE_IT);
    if (isSqliteBusy(error)) {
      return warning('database', `${dbPath} is locked by another program now`, 'A run copes, but close that program.');
    }
    const next = error instanceof CannotStartError ? error.next : undefined;
    return fails('database', messageOf(error), next ?? `Give this user the right to read and write ${dbPath}.`);
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Writes to the folder, or to the nearest parent that exists: permission bits alone do not tell everywhere. */
function folderCheck(check: string, dir: string, flag: string): Check {
  const fix = `Make ${dir} writable for this user, or name another folder: ${flag}.`;
  try {
    const { folder } = nearestFolder(dir);
    if (!statSync(folder).isDirectory()) return fails(check, `${folder} is no folder`, `Name another folder: ${flag}.`);
    const probe = join(folder, `.salesmap_doctor_${process.pid}`);
    try {
      nodeFileSystem.writeFileSynced(probe, 'test', 0o600);
    } finally {
      removeFile(probe, nodeFileSystem);
    }
    return ok(check, folder === dir ? `${dir} can be written to` : `${dir} can be made in ${folder}`);
  } catch (error) {
    return fails(check, `${dir} cannot be written to: ${messageOf(error)}`, fix);
  }
}

/** By the same rule as a run's own check: a working copy, room for it to grow, and the backup with its copy. */
function roomCheck({ dbPath, backupDir, backup, checkpointDir }: Places, sizeNow: () => number): Check {
  try {
    const bytes = sizeNow();
    const working = { dir: resolve(checkpointDir), bytes: bytes * GROWTH + LEAST_BYTES, purpose: 'the working copy' };
    const database = { ...working, dir: dirname(dbPath), purpose: 'the new database' };
    const saved = { dir: resolve(backupDir), bytes: bytes * BACKUP_ROOM, purpose: 'the backup' };
    const isElsewhere = nearestFolder(working.dir).device !== nearestFolder(database.dir).device;
    const needs = [working, ...(isElsewhere ? [database] : []), ...(backup && bytes > 0 ? [saved] : [])];
    ensureDiskSpace(needs);
    const free = formatBytes(nodeFileSystem.freeBytes(nearestFolder(working.dir).folder));
    const needed = formatBytes(needs.reduce((sum, need) => sum + need.bytes, 0));
    return ok(
      'disk_space',
      bytes === 0 ? `${free} free; a first snapshot's size is not known` : `${free} free, ${needed} needed`,
    );
  } catch (error) {
    if (error instanceof CannotStartError) return fails('disk_space', error.message, error.next ?? 'Free some room.');
    return warning('disk_space', `not known: ${messageOf(error)}`, 'Mend what fails, then ask again.');
  }
}
