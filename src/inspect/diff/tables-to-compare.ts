import type { Database } from 'better-sqlite3';
import { CannotStartError } from '../../run/errors.ts';
import { columnsOf, tableNames } from '../../store/schema.ts';

/** Tables of a snapshot that say something of it, and hold no records. */
const OF_THE_SNAPSHOT = /^(manifest|run_info|_.*)$/;

/**
 * The tables that hold records in either of two attached snapshots, in the order of the newer one's manifest, then of the older one's.
 * @param asked only these. @throws CannotStartError `no_such_table` when neither has one of them.
 */
export function tablesToCompare(db: Database, asked: readonly string[] | undefined): readonly string[] {
  const there = new Set([...tableNames(db, 'newer'), ...tableNames(db, 'main')]);
  const inOrder = new Set([...inManifest(db, 'newer'), ...inManifest(db, 'main'), ...there]);
  const tables = [...inOrder].filter((table) => there.has(table) && !OF_THE_SNAPSHOT.test(table));
  const unknown = asked?.filter((table) => !tables.includes(table)) ?? [];
  if (unknown.length === 0) return asked === undefined ? tables : tables.filter((table) => asked.includes(table));
  throw new CannotStartError(
    `Neither snapshot has a table ${unknown.map((table) => JSON.stringify(table)).join(' or ')}.`,
    { code: 'no_such_table', safe: 'Nothing was changed.', next: `The tables are ${tables.join(', ')}.` },
  );
}

function inManifest(db: Database, side: 'main' | 'newer'): readonly string[] {
  if (!columnsOf(db, 'manifest', side).some(({ name }) => name === 'table')) return [];
  const names = db.prepare<[], unknown>(`SELECT "table" FROM ${side}.manifest ORDER BY rowid`).pluck().all();
  return names.filter((name) => typeof name === 'string');
}
