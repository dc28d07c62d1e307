import type { Database } from 'better-sqlite3';
import { cellText } from './cell-text.ts';
import type { Pieces } from './commit-step.ts';
import type { PreviousSnapshot } from './previous-snapshot.ts';
import { quoteIdentifier } from './quote-identifier.ts';
import { columnsOf, tableNames } from './schema.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { TableWriter } from './table-writer.ts';
import { createWebformHistory, WEBFORM_COLUMNS } from './webform-history.ts';

/** Some tens of milliseconds of work. */
const ROWS_PER_PIECE = 500;

/**
 * Takes a table over whole from the published database: stale, but complete. The old tool's tables are brought into shape
 * on the way: columns TEXT, `id` a key (of doubled ids the last row wins).
 *
 * The published database comes as a connection of its own, opened for reading only. Attached to the working one it could be
 * written to: an unqualified `DROP TABLE IF EXISTS` reaches into an attached database when the main one has no such table.
 * @returns false when the published database has no such table.
 */
export function* carryOverTable(
  store: SnapshotStore,
  published: Database,
  table: string,
  previous: PreviousSnapshot,
): Pieces<boolean> {
  const { db } = store;
  const source = columnsOf(published, table).map(({ name }) => name);
  if (source.length === 0) return false;
  store.resetTable(table);
  const others = source.filter((name) => name !== 'id');
  TableWriter.create(db, table, others); // At once: SQLite parses the whole table again for each column that is added.
  const remember = db.prepare('INSERT INTO _columns VALUES (?, ?, ?, ?, ?)');
  for (const entry of previous.tables.get(table)?.columns ?? []) {
    remember.run(table, entry.field, entry.column, entry.firstSeenRun, entry.lastSeenRun);
  }
  const columns = source.includes('id') ? ['id', ...others] : others;
  const update = others.map((name) => `${quoteIdentifier(name)} = excluded.${quoteIdentifier(name)}`);
  yield* copyRows(
    published,
    db,
    table,
    columns,
    `ON CONFLICT ("id") DO ${update.length === 0 ? 'NOTHING' : `UPDATE SET ${update.join(', ')}`}`,
  );
  return true;
}

/** Takes `webform_history` over, so that readers never see it vanish. @returns its rows. */
export function* carryOverWebforms(store: SnapshotStore, published: Database): Pieces<number> {
  createWebformHistory(store.db);
  if (!tableNames(published).includes('webform_history')) return 0;
  const there = new Set(columnsOf(published, 'webform_history').map(({ name }) => name));
  const columns = WEBFORM_COLUMNS.filter((column) => there.has(column));
  return columns.length === 0 ? 0 : yield* copyRows(published, store.db, 'webform_history', columns, '');
}

function* copyRows(
  from: Database,
  to: Database,
  table: string,
  columns: readonly string[],
  conflict: string,
): Pieces<number> {
  const names = columns.map(quoteIdentifier).join(', ');
  const insert = to.prepare<unknown[]>(
    `INSERT INTO ${quoteIdentifier(table)} (${names}) VALUES (${columns.map(() => '?').join(', ')}) ${conflict}`,
  );
  // A full scan answers in the order of the rows; `ORDER BY rowid` would sort by a field of that name.
  const rows = from
    .prepare<[], unknown[]>(`SELECT ${columns.map(selected).join(', ')} FROM ${quoteIdentifier(table)} NOT INDEXED`)
    .raw()
    .safeIntegers();
  let copied = 0;
  for (const row of rows.iterate()) {
    insert.run(row.map(cellText));
    copied += 1;
    if (copied % ROWS_PER_PIECE === 0) yield;
  }
  return copied;
}

/** An empty id names no record; as a key it would merge strangers. */
const selected = (name: string): string => (name === 'id' ? `nullif("id", '')` : quoteIdentifier(name));
