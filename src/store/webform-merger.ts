import Database from 'better-sqlite3';
import { commitStep } from './commit-step.ts';
import { columnsOf } from './schema.ts';
import { WEBFORM_COLUMNS } from './webform-history.ts';

/** How long a merge waits for readers, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;
const COLUMNS = WEBFORM_COLUMNS.join(', ');

/**
 * Brings staged submissions into the published database. Each form is one short transaction that replaces its rows as a
 * whole: running it twice changes nothing, and a form that failed keeps its old rows.
 */
export class WebformMerger {
  readonly #db: Database.Database;

  /** @throws SqliteError SQLITE_BUSY when somebody holds the published database. */
  constructor(publishedPath: string, stagePath: string) {
    this.#db = new Database(publishedPath, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    this.#db.prepare('ATTACH ? AS stage').run(stagePath);
    this.#makeTable();
  }

  /** Replaces the rows of one form. */
  mergeForm(formId: string): void {
    commitStep(this.#db, 'webform_merge', () => {
      this.#db.prepare('DELETE FROM main.webform_history WHERE webFormId = ?').run(formId);
      this.#db
        .prepare(
          `INSERT INTO main.webform_history (${COLUMNS})
           SELECT ${COLUMNS} FROM stage.submission WHERE webFormId = ? ORDER BY rowid`,
        )
        .run(formId);
    });
  }

  /** Removes the rows of forms that nobody asks for any more; only right when every form went well. @returns how many. */
  removeOthers(): number {
    const remove = this.#db.prepare(
      'DELETE FROM main.webform_history WHERE webFormId IS NULL OR webFormId NOT IN (SELECT id FROM stage.form)',
    );
    return commitStep(this.#db, 'webform_cleanup', () => remove.run().changes);
  }

  rowCount(): number {
    return Number(this.#db.prepare('SELECT count(*) FROM main.webform_history').pluck().get());
  }

  close(): void {
    this.#db.close();
  }

  /** A database of the old tool may have no such table, or one with other columns. */
  #makeTable(): void {
    const there = new Set(columnsOf(this.#db, 'webform_history').map(({ name }) => name));
    const missing = WEBFORM_COLUMNS.filter((column) => !there.has(column));
    if (missing.length === 0) return;
    this.#db
      .transaction(() => {
        if (there.size === 0)
          this.#db.exec(`CREATE TABLE webform_history (${missing.map((name) => `${name} TEXT`).join(', ')})`);
        else for (const name of missing) this.#db.exec(`ALTER TABLE webform_history ADD COLUMN ${name} TEXT`);
      })
      .immediate();
  }
}
