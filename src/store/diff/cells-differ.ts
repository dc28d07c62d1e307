import { EXTRA_COLUMN } from '../column-names.ts';
import { quoteIdentifier } from '../quote-identifier.ts';
import { quoteText } from '../quote-text.ts';
import { isText, type TableSide } from './table-side.ts';

/** SQLite compares lists of values at once; far below its limit of 2,000. */
const FIELDS_AT_ONCE = 500;
/** Far below SQLite's limit of a function's arguments. */
const CELLS_AT_ONCE = 100;

const EXTRA = quoteIdentifier(EXTRA_COLUMN);

/**
 * The condition that a row of each side differ in any field, in SQL. Fields are compared wherever each side holds them; one
 * that a side does not have is NULL there.
 * @param older what the older side's row is called. @param newer the other's.
 */
export function cellsDiffer(older: [TableSide, alias: string], newer: [TableSide, alias: string]): string {
  const [[olderSide, olderAlias], [newerSide, newerAlias]] = [older, newer];
  const withColumn = columnFields(olderSide, newerSide);
  const pairs = withColumn.map((field) => [cell(olderSide, olderAlias, field), cell(newerSide, newerAlias, field)]);
  const conditions = chunksOf(pairs, FIELDS_AT_ONCE).map((chunk) => differ(chunk));
  const inExtra = new Set(
    [...olderSide.inExtra, ...newerSide.inExtra].filter(
      (field) => !olderSide.columns.has(field) && !newerSide.columns.has(field),
    ),
  );
  if (inExtra.size > 0) {
    // Most often the whole cell is the same, and no field of it has to be looked at.
    const whole = (side: TableSide, alias: string): string => (side.inExtra.size > 0 ? `${alias}.${EXTRA}` : 'NULL');
    const fields = [...inExtra].map((field) => [
      cell(olderSide, olderAlias, field),
      cell(newerSide, newerAlias, field),
    ]);
    const any = chunksOf(fields, FIELDS_AT_ONCE).map((chunk) => differ(chunk));
    conditions.push(
      `(${whole(olderSide, olderAlias)} IS NOT ${whole(newerSide, newerAlias)} AND (${any.join(' OR ')}))`,
    );
  }
  return conditions.length === 0 ? '0' : `(${conditions.join(' OR ')})`;
}

/** A digest over all that a row holds, in SQL: the same for equal rows of either side. */
export function rowDigest(side: TableSide, other: TableSide | undefined): string {
  const fields = columnFields(side, other).sort();
  const cells = fields.map((field) => (side.columns.has(field) ? cell(side, 'cells', field) : 'NULL'));
  cells.push(side.inExtra.size > 0 ? `cells.${EXTRA}` : 'NULL');
  const digests = chunksOf(cells, CELLS_AT_ONCE).map((chunk) => `cells_digest(${chunk.join(', ')})`);
  return `cells_digest(${digests.join(', ')})`;
}

const columnFields = (side: TableSide, other: TableSide | undefined): string[] => [
  ...new Set([...side.columns.keys(), ...(other?.columns.keys() ?? [])]),
];

/** What a side's row holds of a field, as text. */
function cell(side: TableSide, alias: string, field: string): string {
  const column = side.columns.get(field);
  if (column !== undefined) {
    const name = `${alias}.${quoteIdentifier(column.name)}`;
    return isText(column) ? name : `cell_text(${name})`;
  }
  return side.inExtra.has(field) ? `extra_cell(${alias}.${EXTRA}, ${quoteText(field)})` : 'NULL';
}

function differ(pairs: readonly (readonly string[])[]): string {
  const list = (at: 0 | 1): string => pairs.map((pair) => pair[at]).join(', ');
  return pairs.length === 1 ? `${list(0)} IS NOT ${list(1)}` : `(${list(0)}) IS NOT (${list(1)})`;
}

const chunksOf = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
