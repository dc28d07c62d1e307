import type { Database, Statement } from 'better-sqlite3';
import { FIRST_PAGE, type PageStart } from '../salesmap/page.ts';

/** How far one table is: the row of `_checkpoint` that is the truth on resume. */
export interface TableCheckpoint {
  readonly table: string;
  readonly nextCursor: string | null;
  /** Number of the last page committed; 0 before the first. */
  readonly page: number;
  readonly completed: boolean;
  readonly error: string | null;
}

interface Row {
  table_name: string;
  next_cursor: string | null;
  page: number;
  completed: number;
  error: string | null;
}

/** Reads and writes the rows of `_checkpoint`; the sink calls it inside the transaction of its batch. */
export class CheckpointRows {
  readonly #all: Statement<[], Row>;
  readonly #one: Statement<[string], Row>;
  readonly #save: Statement<[string, string | null, number, number, string]>;
  readonly #fail: Statement<[string, string]>;
  readonly #restart: Statement<[string]>;

  constructor(db: Database) {
    this.#all = db.prepare('SELECT * FROM _checkpoint ORDER BY rowid');
    this.#one = db.prepare('SELECT * FROM _checkpoint WHERE table_name = ?');
    this.#save = db.prepare(
      `INSERT INTO _checkpoint (table_name, next_cursor, page, completed, error, updated_at_utc) VALUES (?, ?, ?, ?, NULL, ?)
       ON CONFLICT (table_name) DO UPDATE SET next_cursor = excluded.next_cursor, page = excluded.page,
         completed = excluded.completed, error = NULL, updated_at_utc = excluded.updated_at_utc`,
    );
    this.#fail = db.prepare('UPDATE _checkpoint SET error = ? WHERE table_name = ?');
    this.#restart = db.prepare(
      'UPDATE _checkpoint SET next_cursor = NULL, page = 0, completed = 0 WHERE table_name = ?',
    );
  }

  all(): readonly TableCheckpoint[] {
    return this.#all.all().map(fromRow);
  }

  get(table: string): TableCheckpoint | undefined {
    const row = this.#one.get(table);
    return row === undefined ? undefined : fromRow(row);
  }

  save(table: string, page: number, nextCursor: string | null): void {
    this.#save.run(table, nextCursor, page, page > 0 && nextCursor === null ? 1 : 0, new Date().toISOString());
  }

  fail(table: string, error: string): void {
    this.#fail.run(error, table);
  }

  /** Has the next try read the table from its first page. */
  restart(table: string): void {
    this.#restart.run(table);
  }
}

/** Where a table goes on; null when it is complete. */
export function resumePoint(checkpoint: TableCheckpoint | undefined): PageStart | null {
  if (checkpoint === undefined || checkpoint.page === 0) return FIRST_PAGE;
  return checkpoint.completed ? null : { cursor: checkpoint.nextCursor, number: checkpoint.page + 1 };
}

const fromRow = (row: Row): TableCheckpoint => ({
  table: row.table_name,
  nextCursor: row.next_cursor,
  page: row.page,
  completed: row.completed === 1,
  error: row.error,
});
