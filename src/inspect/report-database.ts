import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { messageOf } from '../run/errors.ts';
import { readAtRest } from '../store/read-at-rest.ts';
import { tableNames } from '../store/schema.ts';
import { plainText } from './plain-text.ts';

/** A table of the published database, by its manifest. */
export interface ReportTable {
  readonly table: string;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly note: string | null;
}

/** The published database. */
export interface ReportDatabase {
  readonly path: string;
  readonly state: 'read' | 'missing' | 'not_read';
  /** Why it was not read. */
  readonly message: string | null;
  readonly bytes: number | null;
  readonly run_tag: string | null;
  readonly captured_at_utc: string | null;
  readonly note: string | null;
  readonly tables: readonly ReportTable[];
}

const MOST_TABLES = 200;

/** Reads `run_info` and `manifest` of the published database, whoever made it. What cannot be read is told in `message`. */
export async function readDatabase(path: string): Promise<ReportDatabase> {
  const nothing = { path: plainText(path), bytes: null, run_tag: null, captured_at_utc: null, note: null, tables: [] };
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    if (file === undefined) return { ...nothing, state: 'missing', message: null };
    const { size: bytes } = file;
    const facts = await readAtRest(path, ({ db }) => factsOf(db));
    return { ...nothing, bytes, state: 'read', message: null, ...facts };
  } catch (error) {
    return { ...nothing, state: 'not_read', message: plainText(messageOf(error)) };
  }
}

function factsOf(db: Database): Pick<ReportDatabase, 'run_tag' | 'captured_at_utc' | 'note' | 'tables'> {
  const names = tableNames(db);
  const rowsOf = (table: string): Map<string, unknown>[] =>
    names.includes(table)
      ? db
          .prepare<[number], object>(`SELECT * FROM ${table} LIMIT ?`)
          .all(MOST_TABLES)
          .map((row) => new Map(Object.entries(row)))
      : [];
  const [info] = rowsOf('run_info');
  return {
    run_tag: text(info?.get('run_tag')),
    captured_at_utc: text(info?.get('captured_at_utc')),
    note: text(info?.get('note')),
    tables: rowsOf('manifest').map((row) => ({
      table: text(row.get('table')) ?? '',
      rows: count(row.get('row_count')),
      columns: count(row.get('column_count')),
      note: text(row.get('errors')),
    })),
  };
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? plainText(value) : null);

/** The old tool's manifest holds counts as text. */
const count = (value: unknown): number | null =>
  (typeof value === 'number' || (typeof value === 'string' && value !== '')) && Number.isFinite(Number(value))
    ? Number(value)
    : null;
