import type { Database } from 'better-sqlite3';

/**
 * Puts the rows of `_columns` in the order of the tables, each table's in order of appearance: while the tables fill side by
 * side they interleave as the answers happen to come, and a snapshot must not depend on that.
 */
export function orderColumns(db: Database, tables: readonly string[]): void {
  db.transaction(() => {
    db.exec('CREATE TEMP TABLE ordered AS SELECT * FROM _columns ORDER BY rowid; DELETE FROM _columns');
    const copy = db.prepare('INSERT INTO _columns SELECT * FROM ordered WHERE table_name = ? ORDER BY rowid');
    for (const table of tables) copy.run(table);
    db.exec('DROP TABLE ordered');
  }).immediate();
}
