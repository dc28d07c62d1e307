import { renameSync, rmSync } from 'node:fs';
import { type Database, SqliteError, type Statement } from 'better-sqlite3';
import { diskStep } from '../run/fault-point.ts';
import type { PageStart } from '../salesmap/page.ts';
import type { Batch, BatchSink, Written } from './batch.ts';
import { CheckpointRows, resumePoint, type TableCheckpoint } from './checkpoint-rows.ts';
import { commitStep } from './commit-step.ts';
import { COLUMNS_SCHEMA, createInternalTables, hasInternalTables, rememberPrevious } from './internal-tables.ts';
import { openWorkingDatabase } from './open-database.ts';
import type { ColumnEntry, PreviousSnapshot } from './previous-snapshot.ts';
import { quoteIdentifier } from './quote-identifier.ts';
import { RunFacts } from './run-facts.ts';
import { columnsOf } from './schema.ts';
import { TableWriter } from './table-writer.ts';
import { unsealSnapshot } from './unseal-snapshot.ts';

/**
 * The database that a run works in: the tables as they fill, how far each is, what the run began with, and what the
 * published snapshot held then. Rows and their table's next cursor are committed in one transaction.
 *
 * @example
 * const store = SnapshotStore.create('work.db', { run_tag: '20261124_070000' }, ['deal'], undefined);
 * const batch = { fromPage: 1, toPage: 1, records: [{ id: '1', 금액: 100 }], nextCursor: 'c1' };
 * console.log(store.writeBatch('deal', batch).columns, store.resumePoint('deal')); // 2 { cursor: 'c1', number: 2 }
 * store.close();
 */
export class SnapshotStore implements BatchSink {
  readonly db: Database;
  readonly facts: RunFacts;
  readonly #checkpoints: CheckpointRows;
  readonly #writers = new Map<string, TableWriter>();
  /** By table: asks for its last rowid. */
  readonly #lastRows = new Map<string, Statement>();

  private constructor(db: Database) {
    this.db = db;
    this.facts = new RunFacts(db);
    this.#checkpoints = new CheckpointRows(db);
  }

  /** Makes the working database of a new run; it appears under its name only when it is whole. */
  static create(
    path: string,
    facts: Readonly<Record<string, string>>,
    tables: readonly string[],
    previous: PreviousSnapshot | undefined,
  ): SnapshotStore {
    const growing = `${path}.new`;
    try {
      const db = openWorkingDatabase(growing);
      try {
        commitStep(db, 'working_database', () => {
          createInternalTables(db);
          db.exec(COLUMNS_SCHEMA);
          new RunFacts(db).setAll(facts);
          for (const table of tables) {
            TableWriter.create(db, table);
            new CheckpointRows(db).save(table, 0, null);
          }
          rememberPrevious(db, previous);
        });
      } finally {
        db.close();
      }
      diskStep('working_database_rename', () => renameSync(growing, path));
    } catch (error) {
      for (const suffix of ['', '-wal', '-shm']) rmSync(growing + suffix, { force: true });
      throw error;
    }
    return new SnapshotStore(openWorkingDatabase(path));
  }

  /**
   * Opens the working database of a stopped run. One that was sealed, but not published any more, is opened up again.
   * @param previous reads the published snapshot, for a sealed one that forgot what it saw of it.
   * @throws SqliteError `SQLITE_CORRUPT` or `SQLITE_NOTADB` when it is damaged anywhere.
   */
  static open(path: string, previous: () => PreviousSnapshot | undefined): SnapshotStore {
    const db = openWorkingDatabase(path);
    try {
      const verdict = db.pragma('quick_check(1)', { simple: true });
      if (verdict !== 'ok') throw new SqliteError(String(verdict), 'SQLITE_CORRUPT');
      if (!hasInternalTables(db)) unsealSnapshot(db, previous());
      return new SnapshotStore(db);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Where a table goes on; null when it is complete. */
  resumePoint(table: string): PageStart | null {
    return resumePoint(this.#checkpoints.get(table));
  }

  checkpoints(): readonly TableCheckpoint[] {
    return this.#checkpoints.all();
  }

  /** Rows that the published snapshot had of a table when the run began. */
  previousRows(table: string): number | undefined {
    const rows = this.db.prepare('SELECT rows FROM _previous_tables WHERE table_name = ?').pluck().get(table);
    return typeof rows === 'number' ? rows : undefined;
  }

  /** The columns that the published snapshot had of a table when the run began. */
  previousColumns(table: string): readonly ColumnEntry[] {
    return this.#columnEntries('_previous_columns', table);
  }

  columns(table: string): readonly ColumnEntry[] {
    return this.#columnEntries('_columns', table);
  }

  /** Rows of a table of this run; its rowids have no gaps. A table taken over may have a column `rowid`: it is counted. */
  rowCount(table: string): number {
    const name = quoteIdentifier(table);
    const last = this.#lastRows.get(table) ?? this.db.prepare(`SELECT max(rowid) FROM ${name}`).pluck();
    this.#lastRows.set(table, last);
    const rows = last.get();
    return typeof rows === 'number' ? rows : Number(this.db.prepare(`SELECT count(*) FROM ${name}`).pluck().get());
  }

  columnCount(table: string): number {
    return columnsOf(this.db, table).length;
  }

  writeBatch(table: string, batch: Batch): Written {
    try {
      return commitStep(this.db, 'batch_commit', () => this.#write(table, batch));
    } catch (error) {
      this.#writers.delete(table); // It may have given out columns that were rolled back.
      throw error;
    }
  }

  /** Keeps what ended a table; `fromStart` has the next try read it anew. */
  failTable(table: string, error: string, fromStart: boolean): void {
    this.db
      .transaction(() => {
        this.#checkpoints.fail(table, error);
        if (fromStart) this.#checkpoints.restart(table);
      })
      .immediate();
  }

  /** The writer of a table: gives columns and writes rows, inside a transaction of the caller. */
  writer(table: string): TableWriter {
    let writer = this.#writers.get(table);
    if (writer === undefined) {
      const runTag = this.facts.get('run_tag');
      writer = new TableWriter(this.db, table, runTag, this.previousColumns(table), this.columns(table));
      this.#writers.set(table, writer);
    }
    return writer;
  }

  /** Forgets a table's rows and columns: it is read, or taken over, from its beginning. */
  resetTable(table: string): void {
    this.db.exec(`DROP TABLE IF EXISTS ${quoteIdentifier(table)}`);
    this.db.prepare('DELETE FROM _columns WHERE table_name = ?').run(table);
    this.#writers.delete(table);
  }

  close(): void {
    this.db.close();
  }

  #write(table: string, batch: Batch): Written {
    if (batch.fromPage === 1 && this.columns(table).length > 0) {
      this.resetTable(table);
      TableWriter.create(this.db, table);
    }
    const writer = this.writer(table);
    writer.write(batch.records);
    this.#checkpoints.save(table, batch.toPage, batch.nextCursor);
    return {
      table,
      page: batch.toPage,
      rows: this.rowCount(table),
      columns: writer.columnCount,
      records: batch.records.length,
      nextCursor: batch.nextCursor,
      completed: batch.nextCursor === null,
    };
  }

  #columnEntries(source: '_columns' | '_previous_columns', table: string): readonly ColumnEntry[] {
    return this.db
      .prepare<[string], ColumnEntry>(
        `SELECT field, column_name AS "column", first_seen_run AS firstSeenRun, last_seen_run AS lastSeenRun
         FROM ${source} WHERE table_name = ? ORDER BY rowid`,
      )
      .all(table);
  }
}
