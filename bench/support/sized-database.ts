import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { writeManifest, writeRunInfo } from '../../src/store/manifest.ts';
import { quoteIdentifier } from '../../src/store/quote-identifier.ts';
import { columnsOf } from '../../src/store/schema.ts';
import { SnapshotStore } from '../../src/store/snapshot-store.ts';
import { createWebformHistory } from '../../src/store/webform-history.ts';
import type { WebformStage } from '../../src/store/webform-stage.ts';
import { sandboxData } from '../../src/testing/index.ts';

/** The seven tables that a snapshot reads by default. */
export const TABLES = ['organization', 'people', 'deal', 'lead', 'memo', 'user', 'team'] as const;

/** The run that a sized database is of. */
export const SIZED_RUN = '20260101_000000';

/** The sandbox's workspace of scale 12 is a database of about 100 MB. */
const SCALE = 12;
const SUBMISSIONS = 1800 * SCALE;
const PAGE = 1000;

/**
 * Makes the working database of a run as it is when the crawl is over and `manifest` is written: the sandbox's records, as
 * wide and as repetitive as they are. More than 100 MB are the same records again under other ids: they lie so far apart
 * that no compressor sees it.
 * @param copies times 100 MB.
 * @returns its bytes.
 */
export function makeSizedDatabase(path: string, copies: number): number {
  const facts = { run_tag: SIZED_RUN, db_path: path, tables: JSON.stringify(TABLES) };
  const store = SnapshotStore.create(path, facts, TABLES, undefined);
  const data = sandboxData({ scale: SCALE });
  for (const table of TABLES) {
    const records = data.records(table);
    for (let page = 1, at = 0; at < data.count(table); page += 1, at += PAGE) {
      const batch = take(records, PAGE);
      store.writeBatch(table, { fromPage: page, toPage: page, records: batch, nextCursor: null });
    }
    const first = store.rowCount(table);
    for (let copy = 1; copy < copies; copy += 1) repeat(store.db, table, first, copy);
  }
  createWebformHistory(store.db);
  const entries = TABLES.map((table) => {
    const [rows, columns] = [store.rowCount(table), store.columnCount(table)];
    return { table, endpoint: `/${table}`, rows, columns, errors: null };
  });
  writeManifest(store.db, entries);
  writeRunInfo(store.db, {
    runTag: SIZED_RUN,
    capturedAtUtc: '2026-01-01T00:00:00.000Z',
    baseUrl: 'https://salesmap.kr/api/v2',
    endpoints: JSON.stringify(TABLES.map((table) => `/${table}`)),
    note: '',
    checkpointPath: '',
    finalDbPath: path,
  });
  store.close();
  return statSync(path).size;
}

/**
 * Fetches, as it were, the submissions that belong to a sized database.
 * @param copies times those of 100 MB; the people are the same.
 * @returns how many the stage kept.
 */
export function stageSubmissions(stage: WebformStage, copies: number): number {
  const data = sandboxData({ scale: SCALE, counts: { submissions: SUBMISSIONS * copies } });
  for (const form of data.forms()) {
    const submissions = data.submissions(form.id);
    for (let page = 1, batch = take(submissions, PAGE); batch.length > 0; page += 1, batch = take(submissions, PAGE)) {
      stage.writeBatch(form.id, { fromPage: page, toPage: page, records: batch, nextCursor: null });
    }
  }
  return stage.kept;
}

function repeat(db: Database, table: string, rows: number, copy: number): void {
  const columns = columnsOf(db, table).map(({ name }) => quoteIdentifier(name));
  const cells = columns.map((column) => (column === '"id"' ? `"id" || '-${copy}'` : column));
  db.exec(
    `INSERT INTO ${quoteIdentifier(table)} (${columns}) SELECT ${cells} FROM ${quoteIdentifier(table)} WHERE rowid <= ${rows}`,
  );
}

function take<T>(from: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = from.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
