import type { Database } from 'better-sqlite3';
import type { Pieces } from './commit-step.ts';
import { TableComparison } from './diff/compare-tables.ts';
import { columnsOf, tableNames } from './schema.ts';

/** What became of records, from snapshot to snapshot; part of the published file, but not of its manifest. */
const CHANGES = '_changes';
const COLUMNS = ['run_tag', 'captured_at_utc', 'table_name', 'id', 'change', 'field', 'old', 'new'] as const;
const NAMES = COLUMNS.map((name) => `"${name}"`).join(', ');

/** Some tens of milliseconds of work. */
const ROWS_PER_PIECE = 5000;

export const hasChanges = (db: Database): boolean => tableNames(db).includes(CHANGES);

/** Rows that a run wrote. */
export const countChangesOf = (db: Database, runTag: string): number =>
  Number(db.prepare(`SELECT count(*) FROM ${CHANGES} WHERE run_tag = ?`).pluck().get(runTag));

/** Makes an empty `_changes`; one that is there already is made anew. */
export const createChanges = (db: Database): void =>
  void db.exec(
    `DROP TABLE IF EXISTS ${CHANGES};
     CREATE TABLE ${CHANGES} (${COLUMNS.map((name) => `"${name}" TEXT`).join(', ')});
     CREATE INDEX _changes_of_record ON ${CHANGES} (table_name, id)`,
  );

export const dropChanges = (db: Database): void => void db.exec(`DROP TABLE IF EXISTS ${CHANGES}`);

/**
 * Copies the rows of the published snapshot, in their order.
 * @param from a connection of its own, opened for reading only.
 * @param leaveOut the run whose rows are not copied; undefined copies all.
 */
export function* carryChanges(db: Database, from: Database, leaveOut: string | undefined): Pieces<void> {
  const there = new Set(columnsOf(from, CHANGES).map(({ name }) => name));
  const cells = COLUMNS.map((name) => (there.has(name) ? `"${name}"` : 'NULL')).join(', ');
  const insert = db.prepare<unknown[]>(
    `INSERT INTO ${CHANGES} (${NAMES}) VALUES (${COLUMNS.map(() => '?').join(', ')})`,
  );
  const rows = from.prepare<[], unknown[]>(`SELECT ${cells} FROM ${CHANGES} NOT INDEXED`).raw();
  let copied = 0;
  for (const row of rows.iterate()) {
    if (leaveOut !== undefined && row[0] === leaveOut) continue;
    insert.run(row);
    copied += 1;
    if (copied % ROWS_PER_PIECE === 0) yield;
  }
}

/** Removes what was captured before a moment. @param beforeUtc as `captured_at_utc` says it. @returns how many rows. */
export const pruneChanges = (db: Database, beforeUtc: string): number =>
  db.prepare(`DELETE FROM ${CHANGES} WHERE captured_at_utc < ?`).run(beforeUtc).changes;

/** Which run the rows are of. */
export interface ChangesOf {
  readonly runTag: string;
  readonly capturedAtUtc: string;
}

/**
 * Writes down what became of the records of a table: a row for each that was added or removed, and for each field that
 * changed.
 * @param both the published snapshot and the new one, in a connection of their own (`attachBoth`).
 * @returns how many rows.
 */
export function* recordChanges(db: Database, both: Database, table: string, of: ChangesOf): Pieces<number> {
  const insert = db.prepare(`INSERT INTO ${CHANGES} (${NAMES}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  let rows = 0;
  for (const change of new TableComparison(both, table).changes()) {
    if (change === undefined) {
      yield;
      continue;
    }
    const { kind, id, fields } = change;
    const written = kind === 'changed' ? fields : [{ field: null, old: null, new: null }];
    for (const { field, old, new: now } of written) {
      insert.run(of.runTag, of.capturedAtUtc, table, id, kind, field, old, now);
      rows += 1;
    }
  }
  return rows;
}
