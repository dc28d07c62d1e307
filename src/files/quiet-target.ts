import Database from 'better-sqlite3';
import { systemCodeOf } from '../run/errors.ts';
import type { FileSystem } from './file-system.ts';
import { isHeldFile } from './held-file.ts';
import { removeSidecars, sidecarsOf } from './sidecars.ts';
import { isNoDatabase, isSqliteBusy } from './sqlite-errors.ts';

/** What stands in the way of a rename over a database. */
export type TargetState =
  /** Nothing: it has no sidecars, and nobody can make one until `release` is called. */
  | { readonly state: 'quiet'; release(): void }
  /** A `-wal` that cannot be merged away, because somebody has the database open. */
  | { readonly state: 'wal_held' }
  /** A lock, or a file that cannot be opened. */
  | { readonly state: 'locked'; readonly error: unknown };

const QUIET: TargetState = { state: 'quiet', release: () => {} };

/** How long one try waits for somebody's short transaction, in milliseconds. */
const BUSY_TIMEOUT_MS = 100;

/**
 * Merges the target's `-wal` into it, rolls an interrupted transaction back, and makes sure that no sidecar is left,
 * so that a rename over it is safe. Where files can be renamed while they are open, it also keeps a RESERVED lock until
 * `release`: nobody begins a journal or goes (back) to WAL mode in between, readers read on, and those that still have
 * the old file open leave the journals of the new one alone. On Windows a rename
 * over an open file is refused anyway, our own handle included, so there nothing is kept open.
 *
 * A target that is missing, or no database, or a broken one, has nothing worth keeping: its sidecars are removed.
 */
export function quietTarget(target: string, fs: FileSystem, platform: NodeJS.Platform): TargetState {
  let db: Database.Database | undefined;
  const close = (): void => {
    db?.close();
  };
  try {
    if (fs.exists(target)) db = new Database(target, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    if (db !== undefined && !leaveWal(db)) {
      close();
      return { state: 'wal_held' };
    }
    db?.exec('BEGIN IMMEDIATE');
    // Somebody may have gone back to WAL mode before the lock was ours; that `-wal` must not be touched.
    if (db !== undefined && isWal(db)) {
      close();
      return { state: 'wal_held' };
    }
    // What lies here now is no part of the database: an interrupted transaction was rolled back when it was read.
    removeSidecars(target, fs);
    if (platform === 'win32') close();
    return { state: 'quiet', release: close };
  } catch (error) {
    close();
    return stateAfter(error, target, fs);
  }
}

/** Puts the database into rollback mode; false when somebody else has it open in WAL mode. */
function leaveWal(db: Database.Database): boolean {
  // Reads first: a lock, or a file that is no database, shows here, before anything is changed.
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  if (!isWal(db)) return true;
  db.pragma('wal_checkpoint(TRUNCATE)');
  try {
    return db.pragma('journal_mode = DELETE', { simple: true }) === 'delete';
  } catch (error) {
    if (isSqliteBusy(error)) return false;
    throw error;
  }
}

const isWal = (db: Database.Database): boolean => db.pragma('journal_mode', { simple: true }) === 'wal';

function stateAfter(error: unknown, target: string, fs: FileSystem): TargetState {
  if (isNoDatabase(error)) {
    try {
      removeSidecars(target, fs);
      return QUIET;
    } catch (refusal) {
      if (!isHeldFile(refusal)) throw refusal;
      return { state: 'locked', error: refusal };
    }
  }
  // A file that we may not write has no writers of ours either: without sidecars a rename meets nothing.
  if (systemCodeOf(error) === 'SQLITE_READONLY' && sidecarsOf(target, fs).length === 0) return QUIET;
  return { state: 'locked', error };
}
