import type { Database } from 'better-sqlite3';
import type { OracleRecord } from './cell-oracle.ts';

/** The label under which `_columns` has a field: UTF-8 cannot hold a lone surrogate, so it is spelt out. */
const labelOf = (field: string): string =>
  field.isWellFormed() && !/\\ud[89a-f]/.test(field) ? field : JSON.stringify(field).slice(1, -1);

/**
 * Holds a table against the records that were sent: each found again, in order, cell by cell, through `_columns` only.
 * @returns what differs; nothing when all is well.
 */
export function differences(db: Database, table: string, sent: readonly OracleRecord[]): string[] {
  const columns = new Map(
    db
      .prepare<[string], [string, string]>('SELECT field, column_name FROM _columns WHERE table_name = ?')
      .raw()
      .all(table),
  );
  const problems: string[] = [];
  const expected = upserted(sent);
  const labels = new Set(['id', ...sent.flatMap((record) => [...record.keys()].map(labelOf))]);
  if (labels.size !== columns.size) problems.push(`${labels.size} fields, but ${columns.size} in _columns`);
  // Row by row as lists: an object cannot have a member called `__proto__` like any other.
  const statement = db.prepare<[], (string | null)[]>(`SELECT * FROM "${table}" ORDER BY rowid`).raw();
  const place = new Map(statement.columns().map((column, at) => [column.name, at]));
  const rows = statement.all();
  if (rows.length !== expected.length) problems.push(`${rows.length} rows instead of ${expected.length}`);
  for (const [at, record] of expected.entries()) {
    const row = rows[at] ?? [];
    const cells = new Map([...record].map(([field, cell]) => [labelOf(field), cell]));
    for (const label of labels) {
      const column = columns.get(label);
      if (column === undefined) problems.push(`${label} is not in _columns`);
      else if (column === '_extra')
        continue; // Looked at by the caller.
      else {
        const wanted = label === 'id' ? (cells.get(label) ?? null) || null : (cells.get(label) ?? null);
        const found = row[place.get(column) ?? -1];
        if (found !== wanted) problems.push(`row ${at}, ${label.slice(0, 40)}: ${cut(found)}, sent ${cut(wanted)}`);
      }
    }
  }
  return problems;
}

/** The last answer of an id, at its first place; records without one are all kept. */
function upserted(sent: readonly OracleRecord[]): OracleRecord[] {
  const kept = new Map<unknown, OracleRecord>();
  for (const record of sent) kept.set(record.get('id') || Symbol('no id'), record);
  return [...kept.values()];
}

const cut = (cell: string | null | undefined): string => JSON.stringify(cell)?.slice(0, 60) ?? 'no such column';
