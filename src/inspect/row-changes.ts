import { openReadOnly } from '../store/open-database.ts';
import { type PreviousSnapshot, readPreviousSnapshot } from '../store/previous-snapshot.ts';
import { tableNames } from '../store/schema.ts';
import type { WholeBackup } from './unpack-backup.ts';

/** How many rows a table has, and would have after a restore. */
export interface RowChange {
  readonly table: string;
  /** Null for a table that is not there, or a database that cannot be read. */
  readonly before: number | null;
  /** Null for a table that the backup does not have. */
  readonly after: number | null;
}

const SUBMISSIONS = 'webform_history';

/** What a database holds, by table: records and submissions. */
export type RowsByTable = ReadonlyMap<string, number>;

/** Rows of the database that is there, as its snapshot was read; the submissions are counted. */
export function rowsNow(
  dbPath: string,
  previous: PreviousSnapshot | undefined = readPreviousSnapshot(dbPath),
): RowsByTable {
  if (previous === undefined) return new Map();
  const rows = new Map([...previous.tables].map(([table, facts]) => [table, facts.rows]));
  const db = openReadOnly(dbPath);
  try {
    if (tableNames(db).includes(SUBMISSIONS)) {
      rows.set(SUBMISSIONS, Number(db.prepare(`SELECT count(*) FROM ${SUBMISSIONS}`).pluck().get()));
    }
  } finally {
    db.close();
  }
  return rows;
}

/** Rows of a backup: of the tables that its manifest names, and its submissions. */
export function rowsOfBackup({ facts, rows }: WholeBackup): RowsByTable {
  const named = facts.manifest?.map(({ table }) => table) ?? [...rows.keys()].filter((name) => !OWN.has(name));
  const all = rows.has(SUBMISSIONS) && !named.includes(SUBMISSIONS) ? [...named, SUBMISSIONS] : named;
  return new Map(all.map((table) => [table, rows.get(table) ?? 0]));
}

/** Tables that say something of the others. */
const OWN = new Set(['manifest', 'run_info', '_columns', '_changes']);

/** What a restore changes, table by table: those of the backup, then those that only the database has. */
export const rowChanges = (now: RowsByTable, then: RowsByTable): readonly RowChange[] =>
  [...new Set([...then.keys(), ...now.keys()])].map((table) => ({
    table,
    before: now.get(table) ?? null,
    after: then.get(table) ?? null,
  }));
