import fc from 'fast-check';
import type { RecordChange } from '../../../../src/store/diff/record-change.ts';
import { databaseWith } from '../../support/stores.ts';

type Value = string | number | null;

/** A table as it is thought of: rows with cells by field. */
export interface ModelTable {
  /** Ids are unique, and a key. */
  readonly key: boolean;
  /** True for columns without a type, as the old tool has them. */
  readonly untyped: boolean;
  /** What is put behind a field's name to make its column's; then `_columns` maps them. */
  readonly suffix: '' | '_2';
  readonly fields: readonly string[];
  readonly rows: readonly { readonly id: string | null; readonly cells: Readonly<Record<string, Value>> }[];
}

type Cells = ReadonlyMap<string, string>;

const FIELDS = ['이름', 'a', 'A b"c', '금액', "it's"] as const;
/** Few, so that records meet. */
const ids = fc.constantFrom('1', '2', '3', '가', 'x\0y', '', null);
const texts = fc.constantFrom(
  '',
  'x',
  'X',
  'x\0y',
  'x\0z',
  '[]',
  '3',
  '3.0',
  '한글',
  '\u1112\u1161\u11ab글',
  '😀',
  "'; --",
  'NULL',
);

export function modelTables(): fc.Arbitrary<ModelTable> {
  return fc
    .record({
      key: fc.boolean(),
      untyped: fc.boolean(),
      suffix: fc.constantFrom('' as const, '_2' as const),
      fields: fc.subarray([...FIELDS]),
    })
    .chain((shape) => {
      const value = shape.untyped ? fc.oneof(texts, fc.constantFrom(3, 0.5, 1e21)) : texts;
      const cells = fc.record(Object.fromEntries(shape.fields.map((field) => [field, fc.option(value)])));
      const rows = fc.array(fc.record({ id: ids, cells }), { maxLength: 8 });
      return rows.map((list) => ({ ...shape, rows: shape.key ? withUniqueIds(list) : list }));
    });
}

/** Two tables; often the newer one is the older one with rows gone, moved and come, in another layout. */
export const modelPairs = (): fc.Arbitrary<readonly [older: ModelTable, newer: ModelTable]> =>
  fc.oneof(
    fc.tuple(modelTables(), modelTables()),
    fc.tuple(modelTables(), modelTables()).chain(([older, other]) =>
      fc.shuffledSubarray([...older.rows]).map((kept) => {
        const rows = [...other.rows.slice(0, 2), ...kept];
        const fields = [...new Set([...other.fields, ...older.fields])];
        const untyped = older.untyped || other.untyped; // A number in a TEXT column is a text of SQLite's.
        return [older, { ...other, untyped, fields, rows: other.key ? withUniqueIds(rows) : rows }] as const;
      }),
    ),
  );

function withUniqueIds<R extends { readonly id: string | null }>(rows: readonly R[]): R[] {
  const seen = new Set<string>();
  return rows.filter(({ id }) => {
    if (id === null) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

/** The table as a file. */
export function databaseOf({ key, untyped, suffix, fields, rows }: ModelTable): string {
  const type = untyped ? '' : 'TEXT';
  const columns = fields.map((field) => `, ${quoted(field + suffix)} ${type}`);
  const labels = suffix === '' ? [] : ['id', ...fields];
  return databaseWith(`
    PRAGMA synchronous = OFF;
    BEGIN;
    CREATE TABLE deal (id TEXT ${key ? 'PRIMARY KEY' : ''}${columns.join('')});
    ${labels.length === 0 ? '' : 'CREATE TABLE _columns (table_name TEXT, field TEXT, column_name TEXT);'}
    ${labels.map((field) => `INSERT INTO _columns VALUES ('deal', ${literal(field)}, ${literal(field === 'id' ? field : field + suffix)});`).join('\n')}
    ${rows.map(({ id, cells }) => `INSERT INTO deal VALUES (${[id, ...fields.map((field) => cells[field] ?? null)].map(literal).join(', ')});`).join('\n')}
    COMMIT`);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function literal(value: Value): string {
  if (value === null) return 'NULL';
  // A fraction, so that it is a float: 3.0 of the old tool is 3 of ours.
  if (typeof value === 'number') return Number.isInteger(value) ? value.toExponential() : String(value);
  return `CAST(X'${Buffer.from(value).toString('hex')}' AS TEXT)`;
}

/** What the rows with an id hold; the last one of an id counts. */
export const keyedRows = ({ rows }: ModelTable): ReadonlyMap<string, Cells> =>
  new Map(rows.flatMap(({ id, cells }) => (id ? [[id, cellsOf(cells)] as const] : [])));

/** What the rows without an id hold, in no order. */
export const strangers = ({ rows }: ModelTable): readonly string[] =>
  rows.flatMap(({ id, cells }) => (id ? [] : [textOf(cellsOf(cells))])).sort();

const cellsOf = (cells: Readonly<Record<string, Value>>): Cells =>
  new Map(Object.entries(cells).flatMap(([field, value]) => (value === null ? [] : [[field, String(value)] as const])));

const textOf = (cells: Cells): string => JSON.stringify([...cells].sort());

/** The table after the changes. @throws when a change does not fit what is there. */
export function patched(table: ModelTable, changes: readonly RecordChange[]) {
  const keyed = new Map([...keyedRows(table)].map(([id, cells]) => [id, new Map(cells)]));
  const rest = [...strangers(table)];
  const gone = new Set<string>();
  const come = new Set<string>();
  for (const { kind, id, fields } of changes) {
    const side = kind === 'removed' ? 'old' : 'new';
    const whole = new Map(fields.flatMap((one) => (one[side] === null ? [] : [[one.field, one[side]] as const])));
    if (id === null) {
      (kind === 'added' ? come : gone).add(textOf(whole));
      if (kind === 'added') rest.push(textOf(whole));
      else take(rest, textOf(whole));
    } else if (kind === 'added') {
      if (keyed.has(id)) throw new Error(`${id} is there already`);
      keyed.set(id, whole);
    } else if (kind === 'removed') {
      if (textOf(keyed.get(id) ?? new Map()) !== textOf(whole)) throw new Error(`${id} held something else`);
      keyed.delete(id);
    } else {
      if (fields.length === 0) throw new Error(`${id} did not change`);
      for (const { field, old, new: now } of fields) patch(keyed.get(id), field, [old, now]);
    }
  }
  if ([...come].some((text) => gone.has(text))) throw new Error('the same row came and went');
  return { keyed, strangers: rest.sort() };
}

function take(rest: string[], text: string): void {
  const at = rest.indexOf(text);
  if (at < 0) throw new Error(`no row is ${text}`);
  rest.splice(at, 1);
}

function patch(
  cells: Map<string, string> | undefined,
  field: string,
  [old, now]: readonly [string | null, string | null],
) {
  if (cells === undefined || (cells.get(field) ?? null) !== old || old === now)
    throw new Error(`${field} was not ${old}`);
  if (now === null) cells.delete(field);
  else cells.set(field, now);
}
