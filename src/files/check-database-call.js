// @ts-check
// Plain JavaScript: a thread begins with a file as it is, in the sources and in the built package alike.
import Database from 'better-sqlite3';

/** A check reads each page once, so that the 16 MB which better-sqlite3 allows would only be taken, never used. */
const CACHE_KIB = 1000;

/**
 * The check itself, in one go. A connection of its own, which is closed when this returns.
 *
 * @param {import('./check-database.ts').CheckRequest} request
 * @returns {import('./check-database.ts').CheckAnswer}
 */
export function check({ path, countRows, mergeWal, busyTimeoutMs }) {
  try {
    const db = new Database(path, { readonly: !mergeWal, fileMustExist: true, timeout: busyTimeoutMs });
    try {
      db.pragma(`cache_size = -${CACHE_KIB}`);
      if (mergeWal) db.pragma('wal_checkpoint(PASSIVE)');
      const verdict = String(db.pragma('integrity_check(1)', { simple: true }));
      return { verdict, rows: countRows && verdict === 'ok' ? rowsOf(db) : [] };
    } finally {
      db.close();
    }
  } catch (error) {
    // An error that is sent to another thread loses its code.
    if (error instanceof Database.SqliteError) return { message: error.message, code: error.code };
    throw error;
  }
}

/**
 * @param {Database.Database} db
 * @returns {[string, number][]}
 */
function rowsOf(db) {
  const names = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    .pluck();
  return names.all().map((name) => {
    const quoted = `"${String(name).replaceAll('"', '""')}"`;
    return [String(name), Number(db.prepare(`SELECT count(*) FROM ${quoted}`).pluck().get())];
  });
}
