import type { Database } from 'better-sqlite3';
import { cellText } from '../cell-text.ts';
import { EXTRA_COLUMN } from '../column-names.ts';
import { quoteIdentifier } from '../quote-identifier.ts';
import { extraCells } from './cell-functions.ts';
import type { Cells } from './record-change.ts';
import type { TableSide } from './table-side.ts';

/** Reads one row of a side by its number: its id, and its cells by field. @returns undefined when it is not there any more. */
export function cellReader(
  db: Database,
  side: TableSide,
): (row: number | bigint) => { id: string | null; cells: Cells } | undefined {
  const fields = [...side.columns.keys()];
  const names = [...side.columns.values()].map(({ name }) => name);
  if (side.inExtra.size > 0) names.push(EXTRA_COLUMN);
  const extraAt = side.inExtra.size > 0 ? names.length - 1 : undefined;
  if (side.hasId) names.push('id'); // The last: with all others it may be SQLite's two thousandth.
  const list = names.length === 0 ? 'NULL' : names.map(quoteIdentifier).join(', ');
  const select = db
    .prepare<[number | bigint], unknown[]>(`SELECT ${list} FROM ${side.from} WHERE ${side.rowid} = ?`)
    .raw()
    .safeIntegers();
  return (row) => {
    const values = select.get(row)?.map(cellText);
    if (values === undefined) return undefined;
    const cells = new Map(fields.map((field, at) => [field, values[at] ?? null]));
    const extra = extraAt === undefined ? undefined : extraCells(values[extraAt] ?? null);
    for (const field of side.inExtra) if (!cells.has(field)) cells.set(field, extra?.get(field) ?? null);
    return { id: (side.hasId && values.at(-1)) || null, cells };
  };
}
