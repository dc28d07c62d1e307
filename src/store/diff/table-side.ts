import type { Database } from 'better-sqlite3';
import { CannotStartError } from '../../run/errors.ts';
import { EXTRA_COLUMN } from '../column-names.ts';
import { quoteIdentifier } from '../quote-identifier.ts';
import { columnsOf, type SchemaColumn } from '../schema.ts';
import type { Side } from './attach-both.ts';

/** A table as one of the two databases has it. */
export interface TableSide {
  /** The table as SQL calls it. */
  readonly from: string;
  /** What its rows are numbered by: a field may have the name `rowid`. */
  readonly rowid: string;
  readonly hasId: boolean;
  /** True when no id comes twice, and the database finds each quickly. */
  readonly idIsKey: boolean;
  /** By field, but for `id`; in their order. */
  readonly columns: ReadonlyMap<string, SchemaColumn>;
  /** The fields that have no column of their own, but share `_extra`. */
  readonly inExtra: ReadonlySet<string>;
}

/** @returns undefined when the database has no such table. */
export function readTableSide(db: Database, side: Side, table: string): TableSide | undefined {
  const columns = columnsOf(db, table, side);
  if (columns.length === 0) return undefined;
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  const rowid = ['rowid', '_rowid_', 'oid'].find((name) => !names.has(name));
  if (rowid === undefined || isWithoutRowid(db, side, table)) {
    throw new CannotStartError(`The rows of ${table} have no numbers: it is no table of a snapshot.`, {
      code: 'not_comparable',
      safe: 'Nothing was changed.',
      next: 'Name the tables to compare: --table NAME.',
    });
  }
  const keys = columns.filter(({ primaryKey }) => primaryKey);
  return {
    from: `${side}.${quoteIdentifier(table)}`,
    rowid,
    hasId: columns.some(({ name }) => name === 'id'),
    idIsKey: keys.length === 1 && keys[0]?.name === 'id' && isText(keys[0]),
    ...fieldsOf(columns, labelsOf(db, side, table)),
  };
}

export const isText = ({ type }: SchemaColumn): boolean => type.toUpperCase() === 'TEXT';

const isWithoutRowid = (db: Database, side: Side, table: string): boolean =>
  db.prepare('SELECT 1 FROM pragma_table_list WHERE schema = ? AND name = ? AND wr = 1').get(side, table) !== undefined;

/** What `_columns` says; the old tool's databases have no such table, and a column is then called as its field is. */
function labelsOf(db: Database, side: Side, table: string): readonly (readonly [field: string, column: string])[] {
  const there = columnsOf(db, '_columns', side).map(({ name }) => name);
  if (!['table_name', 'field', 'column_name'].every((name) => there.includes(name))) return [];
  return db
    .prepare<[string], [string, string]>(
      `SELECT field, column_name FROM ${side}._columns WHERE table_name = ? ORDER BY rowid`,
    )
    .raw()
    .all(table);
}

/** A column that `_columns` does not name holds the field of its name, and a name of which there is no column nothing. */
function fieldsOf(
  physical: readonly SchemaColumn[],
  labels: readonly (readonly [field: string, column: string])[],
): Pick<TableSide, 'columns' | 'inExtra'> {
  const left = new Map(physical.flatMap((column) => (column.name === 'id' ? [] : [[column.name, column] as const])));
  const columns = new Map<string, SchemaColumn>();
  const inExtra = new Set<string>();
  for (const [field, name] of labels) {
    const column = left.get(name);
    if (column === undefined) continue;
    if (name === EXTRA_COLUMN) {
      inExtra.add(field);
      continue;
    }
    columns.set(field, column);
    left.delete(name);
  }
  if (inExtra.size > 0) left.delete(EXTRA_COLUMN);
  for (const [name, column] of left) columns.set(columns.has(name) ? `column ${name}` : name, column);
  return { columns, inExtra };
}
