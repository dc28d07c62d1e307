import type { Database } from 'better-sqlite3';
import { hasInternalTables } from './internal-tables.ts';
import { openReadOnly } from './open-database.ts';

/** Which run a working database belongs to. */
export interface WorkingDatabaseFacts {
  readonly runTag: string;
  /** The real path of the database that it is meant for. */
  readonly dbPath: string;
}

/** Reads whose working database this is, sealed or not. @returns undefined when it cannot be read: it is damaged. */
export function readFactsOf(path: string): WorkingDatabaseFacts | undefined {
  try {
    const db = openReadOnly(path);
    try {
      return factsIn(db);
    } finally {
      db.close();
    }
  } catch {
    return undefined; // Not a database, or not one of ours: the caller says so with its path.
  }
}

/** The same, of one that is open. @throws SqliteError for one that is damaged, or not ours. */
export function factsIn(db: Database): WorkingDatabaseFacts | undefined {
  const source = hasInternalTables(db)
    ? `SELECT (SELECT value FROM _run WHERE key = 'run_tag') AS runTag,
              (SELECT value FROM _run WHERE key = 'db_path') AS dbPath`
    : 'SELECT run_tag AS runTag, final_db_path AS dbPath FROM run_info';
  return db.prepare<[], WorkingDatabaseFacts>(source).get();
}
