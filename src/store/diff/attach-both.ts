import type { Database } from 'better-sqlite3';
import { openReadOnly } from '../open-database.ts';
import { addCellFunctions } from './cell-functions.ts';

/** The two databases of a comparison, as SQL calls them. */
export type Side = 'main' | 'newer';

/**
 * Opens two databases in one connection: the older as `main`, the other as `newer`. Neither can be written to, for SQLite
 * opens an attached file as it opened the first one (decision 009); what a comparison has to note goes into TEMP tables,
 * which SQLite keeps in files of its own that nobody else sees.
 * @throws SqliteError when one of them cannot be opened.
 */
export function attachBoth(olderPath: string, newerPath: string): Database {
  const db = openReadOnly(olderPath);
  try {
    db.prepare('ATTACH ? AS newer').run(newerPath);
    for (const side of ['main', 'newer'] as const) db.prepare(`SELECT count(*) FROM ${side}.sqlite_schema`).get();
    addCellFunctions(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
