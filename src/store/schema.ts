import type { Database } from 'better-sqlite3';
import { quoteIdentifier } from './quote-identifier.ts';

/** A column as the database declares it. */
export interface SchemaColumn {
  readonly name: string;
  readonly type: string;
  readonly primaryKey: boolean;
}

/** The columns of a table, in order; none of a view, which may be a broken one. */
export const columnsOf = (db: Database, table: string, schema = 'main'): readonly SchemaColumn[] =>
  isTable(db, table, schema)
    ? db
        .prepare<[string, string], { name: string; type: string; pk: number }>(
          'SELECT name, type, pk FROM pragma_table_info(?, ?)',
        )
        .all(table, schema)
        .map(({ name, type, pk }) => ({ name, type, primaryKey: pk > 0 }))
    : [];

const isTable = (db: Database, table: string, schema: string): boolean =>
  db
    .prepare(`SELECT 1 FROM ${quoteIdentifier(schema)}.sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE`)
    .get(table) !== undefined;

export const tableNames = (db: Database, schema = 'main'): readonly string[] =>
  db
    .prepare<[], string>(
      `SELECT name FROM ${quoteIdentifier(schema)}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .pluck()
    .all();
