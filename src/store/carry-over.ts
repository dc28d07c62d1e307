import type { Database } from 'better-sqlite3';
import { columnsOf, type PreviousSnapshot, tableNames } from './previous-snapshot.ts';
import { quoteIdentifier } from './quote-identifier.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { TableWriter } from './table-writer.ts';
import { createWebformHistory, WEBFORM_COLUMNS } from './webform-history.ts';

/** The published database's name while it is attached to a working one. */
const PREVIOUS = 'previous';

/**
 * Runs `work` in one transaction, with the published database attached for reading.
 * @throws SqliteError SQLITE_BUSY when somebody holds it.
 */
export function withPublished<T>(db: Database, publishedPath: string, work: () => T): T {
  db.prepare(`ATTACH ? AS ${PREVIOUS}`).run(publishedPath);
  try {
    return db.transaction(work).immediate();
  } finally {
    db.exec(`DETACH ${PREVIOUS}`);
  }
}

/**
 * Takes a table over whole from the published database (inside `withPublished`): stale, but complete. The old tool's
 * tables are brought into shape on the way: columns TEXT, `id` a key (of doubled ids the last row wins).
 * @returns false when the published database has no such table.
 */
export function carryOverTable(store: SnapshotStore, table: string, previous: PreviousSnapshot): boolean {
  const { db } = store;
  const source = columnsOf(db, table, PREVIOUS);
  if (source.length === 0) return false;
  store.resetTable(table);
  TableWriter.create(db, table);
  const names = source.map(({ name }) => name).filter((name) => name !== 'id');
  for (const name of names) {
    db.exec(`ALTER TABLE ${quoteIdentifier(table)} ADD COLUMN ${quoteIdentifier(name)} TEXT`);
  }
  const remember = db.prepare('INSERT INTO _columns VALUES (?, ?, ?, ?, ?)');
  for (const entry of previous.tables.get(table)?.columns ?? []) {
    remember.run(table, entry.field, entry.column, entry.firstSeenRun, entry.lastSeenRun);
  }
  const shared = source.some(({ name }) => name === 'id') ? ['id', ...names] : names;
  const update = names.map((name) => `${quoteIdentifier(name)} = excluded.${quoteIdentifier(name)}`);
  const conflict = update.length === 0 ? 'NOTHING' : `UPDATE SET ${update.join(', ')}`;
  copyRows(db, table, shared, `WHERE true ORDER BY rowid ON CONFLICT ("id") DO ${conflict}`);
  return true;
}

/** Takes `webform_history` over (inside `withPublished`), so that readers never see it vanish. @returns its rows. */
export function carryOverWebforms(store: SnapshotStore): number {
  const { db } = store;
  createWebformHistory(db);
  if (!tableNames(db, PREVIOUS).includes('webform_history')) return 0;
  const there = new Set(columnsOf(db, 'webform_history', PREVIOUS).map(({ name }) => name));
  return copyRows(
    db,
    'webform_history',
    WEBFORM_COLUMNS.filter((column) => there.has(column)),
    'ORDER BY rowid',
  );
}

function copyRows(db: Database, table: string, columns: readonly string[], behind: string): number {
  const names = columns.map(quoteIdentifier);
  if (names.length === 0) return 0;
  const quoted = quoteIdentifier(table);
  const copy = `INSERT INTO ${quoted} (${names.join(', ')}) SELECT ${names.map(asCell).join(', ')} FROM ${PREVIOUS}.${quoted} ${behind}`;
  return db.prepare(copy).run().changes;
}

/** An untyped column of the old tool may hold whole floats; a cell has them without `.0`. */
const asCell = (name: string): string =>
  `CASE WHEN typeof(${name}) = 'real' AND ${name} = CAST(${name} AS INTEGER) THEN CAST(${name} AS INTEGER) ELSE ${name} END`;
