import type { Database } from 'better-sqlite3';
import { hasInternalTables } from './internal-tables.ts';
import { openReadOnly } from './open-database.ts';

/** Which run a working database belongs to. */
export interface WorkingDatabaseFacts {
  readonly runTag: string;
  /** The real path of the database that it is meant for. */
  readonly dbPath: string;
  /** All that it remembers of its beginning, as `RunFacts` keeps it; a sealed one remembers less. */
  readonly all: ReadonlyMap<string, string>;
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
  const all = hasInternalTables(db) ? runFacts(db) : sealedFacts(db);
  const [runTag, dbPath] = [all.get('run_tag'), all.get('db_path')];
  return runTag === undefined || dbPath === undefined ? undefined : { runTag, dbPath, all };
}

const runFacts = (db: Database): ReadonlyMap<string, string> =>
  new Map(db.prepare<[], [string, string]>('SELECT key, value FROM _run').raw().all());

const sealedFacts = (db: Database): ReadonlyMap<string, string> => {
  const columns = db
    .prepare<[], Record<string, unknown>>('SELECT run_tag, final_db_path AS db_path, base_url FROM run_info')
    .get();
  return new Map(
    Object.entries(columns ?? {}).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
  );
};
