import Database from 'better-sqlite3';
import { nodeFileSystem } from '../files/file-system.ts';

/** How long a statement waits for somebody else's lock, in milliseconds. */
const BUSY_TIMEOUT_MS = 2000;

/** The pages of the batches under way. Measured: with the 16 MB of better-sqlite3 a run of a million records is no faster. */
const CACHE_KIB = 4000;

/** A copy of a CRM is personal data. */
const PRIVATE = 0o600;

/** Opens (and makes) a database that one run works in: WAL, because each commit is then one sequential write. */
export function openWorkingDatabase(path: string): Database.Database {
  // SQLite itself would make it readable for all; its sidecars get the mode of the database.
  nodeFileSystem.createFile(path, PRIVATE);
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  db.pragma(`cache_size = -${CACHE_KIB}`);
  db.pragma('journal_mode = WAL');
  // A kill loses nothing with NORMAL; a power cut may lose the last commits, each with its cursor: `resume` asks again.
  db.pragma('synchronous = NORMAL');
  return db;
}

/** Opens an existing database for reading only. */
export function openReadOnly(path: string, timeoutMs = BUSY_TIMEOUT_MS): Database.Database {
  return new Database(path, { readonly: true, fileMustExist: true, timeout: timeoutMs });
}
