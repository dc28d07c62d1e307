import type { Database } from 'better-sqlite3';

/** Bytes that each table takes in the file, its indexes and long cells included; reads the whole file once. */
export function tableBytes(db: Database): ReadonlyMap<string, number> {
  const rows = db
    .prepare<[], [string, number]>(
      `SELECT s.tbl_name, sum(d.pgsize) FROM dbstat('main', 1) AS d JOIN sqlite_schema AS s ON s.name = d.name
       GROUP BY s.tbl_name`,
    )
    .raw()
    .all();
  return new Map(rows);
}
