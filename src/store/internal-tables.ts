import type { Database } from 'better-sqlite3';
import type { PreviousSnapshot } from './previous-snapshot.ts';

/**
 * The tables that only a run in progress has. They live in the same file as the rows, because a WAL transaction is not
 * atomic across files; `sealSnapshot` drops them.
 */
export const INTERNAL_TABLES = ['_run', '_checkpoint', '_previous_tables', '_previous_columns'] as const;

const INTERNAL_SCHEMA = `
  CREATE TABLE _run (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE _checkpoint (
    table_name TEXT PRIMARY KEY,
    next_cursor TEXT,
    page INTEGER NOT NULL DEFAULT 0,
    completed INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    updated_at_utc TEXT
  );
  CREATE TABLE _previous_tables (table_name TEXT PRIMARY KEY, rows INTEGER NOT NULL);
  CREATE TABLE _previous_columns (
    table_name TEXT NOT NULL,
    field TEXT NOT NULL,
    column_name TEXT NOT NULL,
    first_seen_run TEXT,
    last_seen_run TEXT
  );
`;

/** Maps every field of every table to its column; part of the published file. */
export const COLUMNS_SCHEMA = `
  CREATE TABLE _columns (
    table_name TEXT NOT NULL,
    field TEXT NOT NULL,
    column_name TEXT NOT NULL,
    first_seen_run TEXT,
    last_seen_run TEXT,
    PRIMARY KEY (table_name, field)
  );
`;

export const createInternalTables = (db: Database): void => void db.exec(INTERNAL_SCHEMA);

/** True for a file in which a run is still at work, false for a sealed one. */
export const hasInternalTables = (db: Database): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_run'").get() !== undefined;

/** Keeps what the published snapshot held when the run began, so that a resumed run goes on from the same. */
export function rememberPrevious(db: Database, previous: PreviousSnapshot | undefined): void {
  const table = db.prepare('INSERT INTO _previous_tables VALUES (?, ?)');
  const column = db.prepare('INSERT INTO _previous_columns VALUES (?, ?, ?, ?, ?)');
  for (const [name, { rows, columns }] of previous?.tables ?? []) {
    table.run(name, rows);
    for (const entry of columns) column.run(name, entry.field, entry.column, entry.firstSeenRun, entry.lastSeenRun);
  }
}
