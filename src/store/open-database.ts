import Database from 'better-sqlite3';

/** How long a statement waits for somebody else's lock, in milliseconds. */
const BUSY_TIMEOUT_MS = 2000;

/** Opens (and makes) a database that one run works in: WAL, because each commit is then one sequential write. */
export function openWorkingDatabase(path: string): Database.Database {
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  db.pragma('journal_mode = WAL');
  // A kill loses nothing with NORMAL; a power cut may lose the last commits, each with its cursor: `resume` asks again.
  db.pragma('synchronous = NORMAL');
  return db;
}

/** Opens an existing database for reading only. */
export function openReadOnly(path: string, timeoutMs = BUSY_TIMEOUT_MS): Database.Database {
  return new Database(path, { readonly: true, fileMustExist: true, timeout: timeoutMs });
}
