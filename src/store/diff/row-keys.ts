import type { Database } from 'better-sqlite3';
import { quoteIdentifier } from '../quote-identifier.ts';
import { rowDigest } from './cells-differ.ts';
import type { TableSide } from './table-side.ts';

/** The rows of a side, each with the key under which the other side may have it, as SQL finds them. */
export interface RowKeys {
  /** What goes behind FROM or JOIN, called `alias`. */
  from(alias: string): string;
  key(alias: string): string;
  /** The number of the row in its table. */
  row(alias: string): string;
  /** True for rows that are meant. */
  where(alias: string): string;
}

/** The rows that have an id. Of an id that comes more than once the last row counts, as it does when a table is taken over. */
export function rowsWithId(db: Database, side: TableSide): RowKeys {
  const name = `ids of ${side.from}`;
  if (!side.hasId) return noted(db, name, 'SELECT 0, 0 WHERE 0');
  if (!side.idIsKey) {
    const select = `SELECT ${side.rowid}, cell_text("id") FROM ${side.from} WHERE "id" <> '' ORDER BY ${side.rowid}`;
    return noted(db, name, select);
  }
  return {
    from: (alias) => `${side.from} AS ${alias}`,
    key: (alias) => `${alias}."id"`,
    row: (alias) => `${alias}.${side.rowid}`,
    where: (alias) => `+${alias}."id" <> ''`, // Without the plus it might be found by the index, in another order.
  };
}

/**
 * The rows without an id, each by what it holds: equal rows of both sides are one and the same, as many times as both have
 * them.
 */
export function rowsWithoutId(db: Database, side: TableSide, other: TableSide | undefined): RowKeys {
  const none = side.hasId ? `WHERE "id" IS NULL OR "id" = ''` : '';
  return noted(
    db,
    `rows without id of ${side.from}`,
    `SELECT row, digest || ' ' || row_number() OVER (PARTITION BY digest ORDER BY row)
     FROM (SELECT cells.${side.rowid} AS row, ${rowDigest(side, other)} AS digest FROM ${side.from} AS cells ${none})`,
  );
}

/** Notes keys in a TEMP table: on disk, however many there are; gone with the connection. */
function noted(db: Database, name: string, select: string): RowKeys {
  const table = `temp.${quoteIdentifier(name)}`;
  db.exec(`DROP TABLE IF EXISTS ${table};
    CREATE TABLE ${table} (row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
    INSERT OR REPLACE INTO ${table} ${select}`);
  return {
    from: (alias) => `${table} AS ${alias}`,
    key: (alias) => `${alias}.key`,
    row: (alias) => `${alias}.row`,
    where: () => '1',
  };
}
