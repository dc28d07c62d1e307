import Database from 'better-sqlite3';
import { isSqliteBusy } from './sqlite-errors.ts';

/** What the lock file says of the run that wrote it. */
export interface LockRow {
  /** Tells this acquisition from every other one, whatever pid it has. */
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** Empty as long as the run has no tag. */
  readonly runTag: string;
  readonly kind: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly logPath: string;
  /** 1 when the run let go of the lock itself. */
  readonly ended: 0 | 1;
  readonly writtenAtMs: number;
}

const TABLE = 'salesmap_run';

/** How long a commit waits for somebody who is just reading the row, in milliseconds. */
const COMMIT_TIMEOUT_MS = 1000;

/** The SQLite file that a run's lock is: one row, and the write transaction that holds it. */
export class RunLockFile {
  readonly #db: Database.Database;

  /** @throws SQLite's error when the file cannot be opened. The file must exist: it is made with its mode before. */
  constructor(path: string) {
    this.#db = new Database(path, { fileMustExist: true, timeout: 0 });
  }

  /** True when the write transaction is ours now; false when somebody else has it. */
  begin(): boolean {
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      return true;
    } catch (error) {
      if (isSqliteBusy(error)) return false;
      throw error;
    }
  }

  rollback(): void {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
  }

  /** True when what was written is there for all to read; false when readers were in the way, and nothing is. */
  commit(): boolean {
    try {
      this.#db.pragma(`busy_timeout = ${COMMIT_TIMEOUT_MS}`);
      this.#db.exec('COMMIT');
      return true;
    } catch (error) {
      this.rollback();
      if (isSqliteBusy(error)) return false;
      throw error;
    } finally {
      this.#db.pragma('busy_timeout = 0');
    }
  }

  /**
   * The row; `undefined` when there is none, or while it is just being committed.
   * @throws Error when the file is a database of another kind.
   */
  read(): LockRow | undefined {
    try {
      const tables = this.#db.prepare<[], string>('SELECT name FROM sqlite_schema').pluck().all();
      if (tables.length === 0) return undefined;
      if (!tables.includes(TABLE)) throw new Error('it is a database, but not a lock file');
      return this.#db
        .prepare<[], LockRow>(
          `SELECT token, pid, host, run_tag AS runTag, kind, started_at AS startedAt, log_path AS logPath, ended,
                  written_at_ms AS writtenAtMs FROM ${TABLE} WHERE id = 1`,
        )
        .get();
    } catch (error) {
      if (isSqliteBusy(error)) return undefined;
      throw error;
    }
  }

  /** Writes the row inside the transaction that is held. */
  write(row: LockRow): void {
    this.#db.exec(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (id INTEGER PRIMARY KEY CHECK (id = 1), token TEXT, pid INTEGER, host TEXT,
       run_tag TEXT, kind TEXT, started_at TEXT, log_path TEXT, ended INTEGER, written_at_ms INTEGER)`,
    );
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO ${TABLE} (id, token, pid, host, run_tag, kind, started_at, log_path, ended, written_at_ms)
         VALUES (1, @token, @pid, @host, @runTag, @kind, @startedAt, @logPath, @ended, @writtenAtMs)`,
      )
      .run(row);
  }

  close(): void {
    this.#db.close();
  }
}
