import { accessSync, constants, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ensureDiskSpace, formatBytes, nearestFolder } from '../../files/disk-space.ts';
import { nodeFileSystem } from '../../files/file-system.ts';
import { removeFile } from '../../files/remove-file.ts';
import { isNoDatabase, isSqliteBusy } from '../../files/sqlite-errors.ts';
import { CannotStartError, messageOf } from '../../run/errors.ts';
import type { RunOptions } from '../../run/options.ts';
import { realDatabasePath } from '../../run/real-database-path.ts';
import { roomNeeded } from '../../run/room.ts';
import { requireHistory } from '../../run/run-history.ts';
import { historyPath } from '../../run/run-paths.ts';
import { type PreviousSnapshot, readPreviousSnapshot } from '../../store/previous-snapshot.ts';
import { readAtRest } from '../../store/read-at-rest.ts';
import { lockHolder } from '../status/lock-holder.ts';
import { type Check, fails, ok, warning } from './check.ts';

/** Where a run puts things. */
export type Places = Pick<RunOptions, 'dbPath' | 'backupDir' | 'backup' | 'logDir' | 'checkpointDir'>;

/**
 * Looks at the database and the folders that a run writes to, and at the room on their disks. Makes nothing but a small
 * file in each folder, which is gone again.
 */
export async function placeChecks(places: Places): Promise<readonly Check[]> {
  const { dbPath, backupDir, backup, logDir, checkpointDir } = places;
  const { check: database, published } = await lookAtDatabase(dbPath);
  const path = database.state === 'fails' ? resolve(dbPath) : realDatabasePath(dbPath);
  const dbDir = dirname(path);
  return [
    database,
    lockCheck(path) ?? folderCheck('database_folder', dbDir, '--db-path'),
    historyCheck(places) ?? folderCheck('log_folder', resolve(logDir), '--log-dir'),
    folderCheck('checkpoint_folder', resolve(checkpointDir), '--checkpoint-dir'),
    ...(backup ? [folderCheck('backup_folder', resolve(backupDir), '--backup-dir')] : []),
    roomCheck({ ...places, dbPath: path }, published),
  ];
}

const MAGIC = 'SQLite format 3\0';
const REPLACE_IT = 'Move it away, give --db-path another name, or replace it without a backup: --no-backup.';

interface Looked {
  readonly check: Check;
  /** What it holds; undefined when that cannot be read. */
  readonly published?: PreviousSnapshot | undefined;
}

async function lookAtDatabase(dbPath: string): Promise<Looked> {
  try {
    const path = realDatabasePath(dbPath);
    const bytes = sizeOf(path);
    if (bytes === 0) return { check: ok('database', `${path}: none yet, the first snapshot makes it`) };
    // Submissions are written into the published file.
    accessSync(path, constants.R_OK | constants.W_OK);
    if (nodeFileSystem.readStart(path, MAGIC.length).toString('latin1') !== MAGIC) {
      return { check: fails('database', `${path} is no SQLite database`, REPLACE_IT) };
    }
    const published = await readAtRest(path, (rest) => readPreviousSnapshot(rest.path)); // One that was cut short begins well, too.
    return { check: ok('database', `${path}, ${formatBytes(bytes)}`), published };
  } catch (error) {
    return { check: whyUnreadable(dbPath, error) };
  }
}

function whyUnreadable(dbPath: string, error: unknown): Check {
  if (isNoDatabase(error)) return fails('database', `${dbPath} is damaged: ${messageOf(error)}`, REPLACE_IT);
  if (isSqliteBusy(error)) {
    return warning('database', `${dbPath} is locked by another program now`, 'A run copes, but close that program.');
  }
  const next = error instanceof CannotStartError ? error.next : undefined;
  return fails('database', messageOf(error), next ?? `Give this user the right to read and write ${dbPath}.`);
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Undefined where a run can leave its line. */
function historyCheck(places: Places): Check | undefined {
  try {
    requireHistory(historyPath(places));
    return undefined;
  } catch (error) {
    if (!(error instanceof CannotStartError)) throw error;
    return fails('log_folder', error.message, error.next ?? 'Name another folder: --log-dir.');
  }
}

/** Undefined where the lock can be used, or is not there. */
function lockCheck(dbPath: string): Check | undefined {
  const { state, path, message } = lockHolder(dbPath);
  if (state !== 'unusable') return undefined;
  const fix = `Make ${path} writable for this user; if it is no file of salesmap-snapshot, move it away.`;
  return fails('database_folder', `the lock file ${path} cannot be used: ${message}`, fix);
}

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

/** By a run's own rule. */
function roomCheck(
  { dbPath, backupDir, backup, checkpointDir }: Places,
  published: PreviousSnapshot | undefined,
): Check {
  try {
    const bytes = sizeOf(dbPath);
    const runDir = resolve(checkpointDir);
    const saved = backup ? published : undefined;
    const needs = roomNeeded({ db: dbPath, runDir, backupDir: resolve(backupDir) }, bytes, saved);
    ensureDiskSpace(needs);
    const free = formatBytes(nodeFileSystem.freeBytes(nearestFolder(runDir).folder));
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
