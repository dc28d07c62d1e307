import type { Database } from 'better-sqlite3';
import { quoteIdentifier } from './quote-identifier.ts';

/** A column as the database declares it. */
export interface SchemaColumn {
  readonly name: string;
  readonly type: string;
  readonly primaryKey: boolean;
}

/** The columns of a table, in order. */
export const columnsOf = (db: Database, table: string, schema = 'main'): readonly SchemaColumn[] =>
  db
    .prepare<[string, string], { name: string; type: string; pk: number }>(
      'SELECT name, type, pk FROM pragma_table_info(?, ?)',
    )
    .all(table, schema)
    .map(({ name, type, pk }) => ({ name, type, primaryKey: pk > 0 }));

export const tableNames = (db: Database, schema = 'main'): readonly string[] =>
  db
    .prepare<[], string>(
      `SELECT name FROM ${quoteIdentifier(schema)}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .pluck()
    .all();
