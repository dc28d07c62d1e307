import type { Database } from 'better-sqlite3';
import type { RecordKinds } from '../salesmap/endpoint.ts';
import { quoteIdentifier } from './quote-identifier.ts';
import { quoteText } from './quote-text.ts';
import { columnsOf, tableNames } from './schema.ts';

/**
 * Gives each kind of a table's records a view `<table>_<name of the kind>`, with the columns that its records carry: kinds
 * have different fields, and a table of all of them is mostly empty. A kind that nobody named is called by its id.
 * Idempotent; the views of before are dropped.
 */
export function writeKindViews(db: Database, table: string, { field, definitions }: RecordKinds): void {
  for (const view of viewsOf(db, table)) db.exec(`DROP VIEW ${quoteIdentifier(view)}`);
  const columns = columnsOf(db, table).map(({ name }) => name);
  if (!columns.includes(field)) return;
  const [from, kind] = [quoteIdentifier(table), quoteIdentifier(field)];
  const names = namesOfKinds(db, definitions);
  const taken = new Set(tableNames(db).map((name) => name.toLowerCase()));
  const kinds = db
    .prepare<[], string>(`SELECT ${kind} FROM ${from} WHERE ${kind} <> '' GROUP BY ${kind} ORDER BY min(rowid)`)
    .pluck();
  for (const id of kinds.all()) {
    const view = freeName(`${table}_${names.get(id) ?? id}`.replaceAll('\0', ''), taken);
    const carried = carriedColumns(db, table, columns, field, id);
    db.exec(
      `CREATE VIEW ${quoteIdentifier(view)} AS SELECT ${carried.map(quoteIdentifier).join(', ')}
       FROM ${from} WHERE ${kind} = ${quoteText(id)}`,
    );
  }
}

const viewsOf = (db: Database, table: string): readonly string[] =>
  db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'view'")
    .pluck()
    .all()
    .filter((name) => name.startsWith(`${table}_`));

function namesOfKinds(db: Database, definitions: string): ReadonlyMap<string, string> {
  const columns = columnsOf(db, definitions).map(({ name }) => name);
  if (!columns.includes('id') || !columns.includes('name')) return new Map();
  const rows = db.prepare<[], [string, string]>(
    `SELECT "id", "name" FROM ${quoteIdentifier(definitions)} WHERE "id" <> '' AND "name" <> ''`,
  );
  return new Map(rows.raw().all());
}

/** The columns in which a record of this kind has a value; one look at each of its records. */
function carriedColumns(
  db: Database,
  table: string,
  columns: readonly string[],
  field: string,
  id: string,
): readonly string[] {
  const counts = columns.map((name) => `count(${quoteIdentifier(name)})`).join(', ');
  const carried = db
    .prepare<[string], number[]>(`SELECT ${counts} FROM ${quoteIdentifier(table)} WHERE ${quoteIdentifier(field)} = ?`)
    .raw()
    .get(id);
  return columns.filter((_name, at) => (carried?.[at] ?? 0) > 0);
}

/** SQLite holds names equal that differ in the case of ASCII letters only. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let suffix = 2; taken.has(name.toLowerCase()); suffix += 1) name = `${wanted}_${suffix}`;
  taken.add(name.toLowerCase());
  return name;
}
