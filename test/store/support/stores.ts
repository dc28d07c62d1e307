import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { SalesmapRecord } from '../../../src/salesmap/record.ts';
import type { Batch } from '../../../src/store/batch.ts';
import type { ColumnEntry, PreviousSnapshot } from '../../../src/store/previous-snapshot.ts';
import { SnapshotStore } from '../../../src/store/snapshot-store.ts';
import { tempFolder } from '../../files/support/temp-folder.ts';

/** The run that the stores of these tests belong to. */
export const RUN = '20260101_000000';

/** The run of the snapshot before. */
export const EARLIER = '20251231_000000';

export type Row = Record<string, unknown>;

/** Opens a database that closes when the test ends. */
export function openDatabase(path: string, options: Database.Options = {}): Database.Database {
  const db = new Database(path, options);
  onTestFinished(() => void db.close());
  return db;
}

/** A file with what the statements put into it. */
export function databaseWith(sql: string, name = 'some.db'): string {
  const path = join(tempFolder(), name);
  const db = new Database(path);
  db.exec(sql);
  db.close();
  return path;
}

export interface NewStore {
  readonly path?: string;
  readonly previous?: PreviousSnapshot | undefined;
  readonly facts?: Readonly<Record<string, string>>;
}

/** The working database of a new run. */
export function newStore(tables: readonly string[], options: NewStore = {}): SnapshotStore {
  const { path = join(tempFolder(), 'snapshot.db'), previous, facts } = options;
  const store = SnapshotStore.create(path, { run_tag: RUN, ...facts }, tables, previous);
  onTestFinished(() => store.close());
  return store;
}

/** Opens the working database of a stopped run again. */
export function reopen(path: string, previous?: PreviousSnapshot): SnapshotStore {
  const store = SnapshotStore.open(path, () => previous);
  onTestFinished(() => store.close());
  return store;
}

/** Some pages of a list: by default the only one. */
export const batchOf = (records: readonly SalesmapRecord[], fields: Partial<Batch> = {}): Batch => ({
  fromPage: 1,
  toPage: fields.fromPage ?? 1,
  nextCursor: null,
  ...fields,
  records,
});

export const rowsOf = (db: Database.Database, sql: string): Row[] => db.prepare<[], Row>(sql).all();

export const cellIn = (db: Database.Database, sql: string): unknown => db.prepare(sql).pluck().get();

/** A table's content, columns in order. */
export const tableOf = (db: Database.Database, table: string): { columns: string[]; rows: unknown[][] } => {
  const select = db.prepare<[], unknown[]>(`SELECT * FROM "${table}" ORDER BY rowid`);
  return { columns: select.columns().map(({ name }) => name), rows: select.raw().all() };
};

/** A previous snapshot with some columns per table, all seen in its own run. */
export const previousOf = (
  tables: Readonly<Record<string, readonly (string | ColumnEntry)[]>>,
  rows = 10,
): PreviousSnapshot => ({
  runTag: EARLIER,
  madeBy: 'snapshot',
  tables: new Map(
    Object.entries(tables).map(([table, columns]) => [
      table,
      {
        path: `/${table}`,
        rows,
        columns: columns.map((entry) => (typeof entry === 'string' ? columnEntry(entry) : entry)),
      },
    ]),
  ),
});

export const columnEntry = (field: string, fields: Partial<ColumnEntry> = {}): ColumnEntry => ({
  field,
  column: field,
  firstSeenRun: EARLIER,
  lastSeenRun: EARLIER,
  ...fields,
});
