import { rmSync } from 'node:fs';
import type { Database, Statement } from 'better-sqlite3';
import { isJsonObject, type JsonValue, type SalesmapRecord } from '../salesmap/record.ts';
import type { Batch, BatchSink, Written } from './batch.ts';
import { commitStep } from './commit-step.ts';
import { encodeValue } from './encode-value.ts';
import { openWorkingDatabase } from './open-database.ts';
import { columnOfField, type WantedForm, wantedForms } from './wanted-forms.ts';
import { WEBFORM_COLUMNS } from './webform-history.ts';

/**
 * Where submissions wait, outside the published database, until their form is whole. Keeps those of people who have
 * deals and counts the others.
 */
export class WebformStage implements BatchSink {
  readonly path: string;
  /** Submissions of nobody (operating contract, section 6). */
  droppedMissing = 0;
  /** Submissions of people who have no deal. */
  droppedNotAllowed = 0;
  readonly #db: Database;
  readonly #insert: Statement<(string | null)[]>;
  readonly #isAllowed: Statement<[string], number>;
  #pages = 0;

  /** @param publishedPath the snapshot whose people and deals say which forms and whose submissions are wanted. */
  constructor(path: string, publishedPath: string) {
    this.path = path;
    removeStage(path);
    this.#db = openWorkingDatabase(path);
    this.#db.exec(
      `CREATE TABLE allowed (id TEXT PRIMARY KEY) WITHOUT ROWID;
       CREATE TABLE form (id TEXT PRIMARY KEY, people INTEGER);
       CREATE TABLE submission (${WEBFORM_COLUMNS.map((column) => `${column} TEXT`).join(', ')}, UNIQUE (webFormId, id))`,
    );
    this.#db.prepare('ATTACH ? AS published').run(publishedPath);
    this.#db.transaction(() => this.#readPublished())();
    this.#db.exec('DETACH published');
    const others = WEBFORM_COLUMNS.filter((column) => column !== 'id' && column !== 'webFormId');
    this.#insert = this.#db.prepare(
      `INSERT INTO submission VALUES (${WEBFORM_COLUMNS.map(() => '?').join(', ')})
       ON CONFLICT (webFormId, id) DO UPDATE SET ${others.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    );
    this.#isAllowed = this.#db.prepare<[string], number>('SELECT 1 FROM allowed WHERE id = ?').pluck();
  }

  /** The forms that people with deals sent in, in order of first appearance. */
  forms(): readonly WantedForm[] {
    return this.#db.prepare<[], WantedForm>('SELECT id, people FROM form ORDER BY rowid').all();
  }

  /** Submissions that wait here. */
  get kept(): number {
    return Number(this.#db.prepare('SELECT max(rowid) FROM submission').pluck().get() ?? 0);
  }

  writeBatch(formId: string, batch: Batch): Written {
    commitStep(this.#db, 'webform_stage', () => {
      for (const record of batch.records) this.#stage(formId, record);
    });
    this.#pages += batch.toPage - batch.fromPage + 1;
    return {
      table: 'webform_history',
      page: this.#pages,
      rows: this.kept,
      columns: WEBFORM_COLUMNS.length,
      records: batch.records.length,
      nextCursor: batch.nextCursor,
      completed: false, // One form's end is not the end of the table.
    };
  }

  close(): void {
    this.#db.close();
    removeStage(this.path);
  }

  #stage(formId: string, record: SalesmapRecord): void {
    const person = encodeValue(personOf(record)) ?? '';
    if (person === '') {
      this.droppedMissing += 1;
    } else if (this.#isAllowed.get(person) === undefined) {
      this.droppedNotAllowed += 1;
    } else {
      const cells = WEBFORM_COLUMNS.map((column) => encodeValue(record[column] ?? null));
      cells[WEBFORM_COLUMNS.indexOf('id')] ||= null; // An empty id would merge strangers.
      cells[WEBFORM_COLUMNS.indexOf('peopleId')] = person;
      cells[WEBFORM_COLUMNS.indexOf('webFormId')] = formId;
      this.#insert.run(...cells);
    }
  }

  #readPublished(): void {
    const id = columnOfField(this.#db, 'people', 'id', 'published');
    const person = columnOfField(this.#db, 'deal', 'peopleId', 'published');
    if (id === undefined || person === undefined) return;
    this.#db.exec(
      `INSERT OR IGNORE INTO allowed SELECT ${id} FROM published.people
       WHERE ${id} <> '' AND ${id} IN (SELECT ${person} FROM published.deal)`,
    );
    const insert = this.#db.prepare('INSERT INTO form (id, people) VALUES (?, ?)');
    for (const { id: form, people } of wantedForms(this.#db, 'published')) insert.run(form, people);
  }
}

/** The person of a submission; older answers put it under other names (API facts, "Web-form submissions"). */
function personOf(record: SalesmapRecord): JsonValue {
  for (const key of ['peopleId', 'personId', 'person_id', 'people_id']) {
    const value = record[key];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  const person = record['person'];
  return isJsonObject(person) ? (person['id'] ?? null) : null;
}

function removeStage(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}
