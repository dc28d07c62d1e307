import { existsSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { madeBy } from './made-by.ts';
import { openReadOnly } from './open-database.ts';
import { publishedWorkspace, type Workspace } from './published-workspace.ts';
import { quoteIdentifier } from './quote-identifier.ts';
import { columnsOf, tableNames } from './schema.ts';

/** One field of a table and the column that holds it. */
export interface ColumnEntry {
  readonly field: string;
  readonly column: string;
  /** Run in which a record first carried it; null when none ever did. */
  readonly firstSeenRun: string | null;
  readonly lastSeenRun: string | null;
}

/** One table of the published database. */
export interface PreviousTable {
  /** Where its rows came from, by its manifest; undefined for a table that the manifest does not name. */
  readonly path: string | undefined;
  readonly rows: number;
  readonly columns: readonly ColumnEntry[];
}

/** What the published database holds, as far as the next snapshot needs it. */
export interface PreviousSnapshot {
  /** From its `run_info`; null when it has none. */
  readonly runTag: string | null;
  /** The pipeline that made it; `snapshot` for a plain one. */
  readonly madeBy: string;
  /** The database that it was published as, by its `run_info`. */
  readonly finalDbPath?: string | null;
  /** The workspace that it is of; undefined when it does not tell. */
  readonly workspace?: Workspace | undefined;
  readonly tables: ReadonlyMap<string, PreviousTable>;
}

const COLUMNS_OF_COLUMNS = ['table_name', 'field', 'column_name', 'first_seen_run', 'last_seen_run'];

/** Tables of a snapshot that hold no records of the API. */
const NOT_RECORDS = new Set(['manifest', 'run_info', '_columns', 'webform_history', '_changes']);

/**
 * Reads the published database, whoever made it: the old tool's has no `_columns`, no keys and untyped columns.
 * @returns undefined when there is none, or an empty one.
 * @throws SqliteError when it is locked or damaged.
 */
export function readPreviousSnapshot(dbPath: string): PreviousSnapshot | undefined {
  if (!existsSync(dbPath) || statSync(dbPath).size === 0) return undefined;
  const db = openReadOnly(dbPath);
  try {
    const names = tableNames(db);
    if (names.length === 0) return undefined;
    const runTag = names.includes('run_info') ? firstText(db, 'run_info', 'run_tag') : null;
    const known = names.includes('_columns') ? knownColumns(db) : new Map<string, ColumnEntry[]>();
    const paths = names.includes('manifest') ? manifestPaths(db) : new Map<string, string>();
    const verified =
      names.includes('manifest') && names.includes('_columns') ? verifiedRows(db) : new Map<string, number>();
    const tables = new Map<string, PreviousTable>();
    for (const name of names.filter((table) => !NOT_RECORDS.has(table))) {
      const columns = known.get(name) ?? plainColumns(db, name, runTag);
      tables.set(name, { path: paths.get(name), columns, rows: verified.get(name) ?? countRecords(db, name) });
    }
    const finalDbPath = names.includes('run_info') ? firstText(db, 'run_info', 'final_db_path') : null;
    return { runTag, madeBy: madeBy(db), finalDbPath, workspace: publishedWorkspace(db), tables };
  } finally {
    db.close();
  }
}

/** Rows by distinct id, because the old tool doubled some; rows without an id count each. */
export function countRecords(db: Database, table: string): number {
  const quoted = quoteIdentifier(table);
  const id = columnsOf(db, table).find((column) => column.name === 'id');
  const count =
    id === undefined || id.primaryKey ? 'count(*)' : `count(DISTINCT nullif("id", '')) + sum(nullif("id", '') IS NULL)`;
  return Number(db.prepare(`SELECT ${count} FROM ${quoted}`).pluck().get() ?? 0);
}

/** Of somebody else's table of this name, nothing. */
function knownColumns(db: Database): Map<string, ColumnEntry[]> {
  const names = columnsOf(db, '_columns').map(({ name }) => name);
  if (!COLUMNS_OF_COLUMNS.every((name) => names.includes(name))) return new Map();
  const rows = db
    .prepare<[], ColumnEntry & { table: string }>(
      `SELECT table_name AS "table", field, column_name AS "column",
              first_seen_run AS firstSeenRun, last_seen_run AS lastSeenRun FROM _columns ORDER BY rowid`,
    )
    .iterate();
  const known = new Map<string, ColumnEntry[]>();
  for (const { table, ...entry } of rows) {
    const entries = known.get(table);
    if (entries === undefined) known.set(table, [entry]);
    else entries.push(entry);
  }
  return known;
}

function manifestPaths(db: Database): ReadonlyMap<string, string> {
  const columns = columnsOf(db, 'manifest').map(({ name }) => name);
  if (!columns.includes('table') || !columns.includes('endpoint')) return new Map();
  return new Map(db.prepare<[], [string, string]>('SELECT "table", endpoint FROM manifest').raw().all());
}

/**
 * Rows as a snapshot of ours was verified to hold them before it was published: counting them again reads an index of the
 * whole table. The old tool has no `_columns`, and its manifest counted doubled ids.
 */
function verifiedRows(db: Database): ReadonlyMap<string, number> {
  const columns = columnsOf(db, 'manifest').map(({ name }) => name);
  if (!columns.includes('table') || !columns.includes('row_count')) return new Map();
  const rows = db.prepare<[], [unknown, unknown]>('SELECT "table", row_count FROM manifest').raw().all();
  return new Map(
    rows.flatMap(([table, count]): [string, number][] =>
      typeof table === 'string' && Number.isInteger(count) ? [[table, Number(count)]] : [],
    ),
  );
}

const plainColumns = (db: Database, table: string, runTag: string | null): readonly ColumnEntry[] =>
  columnsOf(db, table).map(({ name }) => ({ field: name, column: name, firstSeenRun: runTag, lastSeenRun: runTag }));

function firstText(db: Database, table: string, column: string): string | null {
  if (!columnsOf(db, table).some(({ name }) => name === column)) return null;
  const value = db
    .prepare(`SELECT ${quoteIdentifier(column)} FROM ${quoteIdentifier(table)} LIMIT 1`)
    .pluck()
    .get();
  return typeof value === 'string' ? value : null;
}
