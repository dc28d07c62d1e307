import Database from 'better-sqlite3';

/** A row of `_changes`, but for when and by which run. */
export interface OracleChange {
  readonly table_name: string;
  readonly id: string | null;
  readonly change: string;
  readonly field: string | null;
  readonly old: string | null;
  readonly new: string | null;
}

type OracleRow = Readonly<Record<string, string | null>>;

/** What changed in some tables, by reading both databases whole: columns must be called as their fields are. */
export function changesBetween(olderPath: string, newerPath: string, tables: readonly string[]): OracleChange[] {
  return tables.flatMap((table) => {
    const [older, newer] = [rowsById(olderPath, table), rowsById(newerPath, table)];
    const line = (id: string, change: string): OracleChange => ({
      table_name: table,
      id,
      change,
      field: null,
      old: null,
      new: null,
    });
    const added = [...newer.keys()].flatMap((id) => (older.has(id) ? [] : [line(id, 'added')]));
    const removed = [...older.keys()].flatMap((id) => (newer.has(id) ? [] : [line(id, 'removed')]));
    const changed = [...newer].flatMap(([id, row]) => {
      const before = older.get(id);
      return before === undefined ? [] : fieldsOf(before, row).map((field) => ({ ...line(id, 'changed'), ...field }));
    });
    return [...added, ...removed, ...changed];
  });
}

function fieldsOf(before: OracleRow, after: OracleRow): Pick<OracleChange, 'field' | 'old' | 'new'>[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((field) => {
    const [old, now] = [before[field] ?? null, after[field] ?? null];
    return old === now ? [] : [{ field, old, new: now }];
  });
}

function rowsById(path: string, table: string): Map<string, OracleRow> {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const rows = db.prepare<[], OracleRow>(`SELECT * FROM "${table}"`).all();
    return new Map(rows.flatMap((row) => (row['id'] ? [[row['id'], row] as const] : [])));
  } finally {
    db.close();
  }
}
