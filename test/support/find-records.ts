import type { Database } from 'better-sqlite3';
import type { OracleRecord, OracleValue } from './cell-oracle.ts';

/** SQLite's limit of 2,000 columns, less `_extra`. */
const MOST_COLUMNS = 1_999;

/** The label under which `_columns` has a field: UTF-8 cannot hold a lone surrogate, so it is spelt out. */
const labelOf = (field: string): string =>
  field.isWellFormed() && !/\\ud[89a-f]/.test(field) ? field : JSON.stringify(field).slice(1, -1);

/**
 * Holds a table against the records that were sent: each found again, in order, cell by cell, through `_columns` only.
 * @returns what differs; nothing when all is well.
 */
export function differences(db: Database, table: string, sent: readonly OracleRecord[]): string[] {
  const entries = db
    .prepare<[string], [string, string]>('SELECT field, column_name FROM _columns WHERE table_name = ? ORDER BY rowid')
    .raw()
    .all(table);
  const labels = [...new Set(['id', ...sent.flatMap((record) => [...record.keys()].map(labelOf))])];
  return [
    ...shapeDifferences(db, table, labels, entries),
    ...rowDifferences(db, table, upserted(sent), labels, new Map(entries)),
  ];
}

/** Every field has an entry and a column of its own, in order of first appearance; all are TEXT, `id` is the key. */
function shapeDifferences(
  db: Database,
  table: string,
  labels: readonly string[],
  entries: readonly (readonly [string, string])[],
): string[] {
  const problems: string[] = [];
  if (labels.length !== entries.length) problems.push(`${labels.length} fields, but ${entries.length} in _columns`);
  const wrong = labels.findIndex((label, at) => entries[at]?.[0] !== label);
  if (wrong >= 0) problems.push(`field ${wrong} is ${cut(entries[wrong]?.[0])}, sent ${cut(labels[wrong])}`);
  const own = entries.flatMap(([, column]) => (column === '_extra' ? [] : [column]));
  if (own.length !== Math.min(labels.length, MOST_COLUMNS)) problems.push(`${own.length} fields have their own column`);
  const schema = db
    .prepare<[string], { name: string; type: string; pk: number }>('SELECT name, type, pk FROM pragma_table_info(?)')
    .all(table);
  const found = schema.map(({ name }) => name).filter((name) => name !== '_extra'); // Which may stand anywhere.
  if (JSON.stringify(found) !== JSON.stringify(own)) problems.push('the columns are not those of _columns');
  if (own.length < entries.length !== schema.some(({ name }) => name === '_extra')) problems.push('_extra');
  if (schema.some(({ type }) => type !== 'TEXT')) problems.push('not every column is TEXT');
  if (schema.some(({ name, pk }) => pk > 0 !== (name === 'id'))) problems.push('id is not the key');
  return problems;
}

function rowDifferences(
  db: Database,
  table: string,
  expected: readonly OracleRecord[],
  labels: readonly string[],
  columns: ReadonlyMap<string, string>,
): string[] {
  const problems: string[] = [];
  // Row by row as lists: an object cannot have a member called `__proto__` like any other.
  const statement = db.prepare<[], (string | null)[]>(`SELECT * FROM "${table}" ORDER BY rowid`).raw();
  const place = new Map(statement.columns().map((column, at) => [column.name, at]));
  const rows = statement.all();
  if (rows.length !== expected.length) problems.push(`${rows.length} rows instead of ${expected.length}`);
  for (const [at, record] of expected.entries()) {
    const row = rows[at] ?? [];
    const look = (what: string, column: string, wanted: string | null): void => {
      const found = row[place.get(column) ?? -1];
      if (found !== wanted) problems.push(`row ${at}, ${cut(what)}: ${cut(found)}, sent ${cut(wanted)}`);
    };
    const values = new Map([...record].map(([field, value]) => [labelOf(field), value]));
    for (const label of labels) {
      const column = columns.get(label);
      if (column === undefined) problems.push(`${cut(label)} is not in _columns`);
      else if (column !== '_extra') look(label, column, cellOf(label, values));
    }
    const rest = [...values].filter(([label]) => columns.get(label) === '_extra');
    const text = rest.map(([label, { json }]) => `${JSON.stringify(label)}: ${json}`).join(', ');
    if (place.has('_extra') && columns.size > MOST_COLUMNS) look('_extra', '_extra', text === '' ? null : `{${text}}`);
  }
  return problems;
}

/** An empty id names no record. */
function cellOf(label: string, values: ReadonlyMap<string, OracleValue>): string | null {
  const cell = values.get(label)?.cell ?? null;
  return label === 'id' ? cell || null : cell;
}

/** The last answer of an id, at its first place; records without one are all kept. */
function upserted(sent: readonly OracleRecord[]): OracleRecord[] {
  const kept = new Map<unknown, OracleRecord>();
  for (const record of sent) kept.set(record.get('id')?.cell || Symbol('no id'), record);
  return [...kept.values()];
}

const cut = (cell: string | null | undefined): string =>
  cell === undefined ? 'nothing' : JSON.stringify(cell === null ? null : cell.slice(0, 60));
