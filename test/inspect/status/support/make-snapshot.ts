import Database from 'better-sqlite3';
import { COLUMNS_SCHEMA } from '../../../../src/store/internal-tables.ts';
import { writeManifest, writeRunInfo } from '../../../../src/store/manifest.ts';

export interface MakeSnapshotOptions {
  readonly runTag?: string;
  readonly capturedAtUtc?: string;
  readonly note?: string;
  /** Rows of `deal`; default 3. */
  readonly deals?: number;
  /** `manifest.errors` of `memo`. */
  readonly memoErrors?: string | null;
  /** Rows of `webform_history`; null makes no such table. Default 2. */
  readonly submissions?: number | null;
}

/** A published database with two tables, as this product makes it. */
export function makeSnapshot(path: string, options: MakeSnapshotOptions = {}): void {
  const { runTag = '20261124_030000', capturedAtUtc = '2026-11-24T03:00:30.000Z', note = '', deals = 3 } = options;
  const { memoErrors = null, submissions = 2 } = options;
  const db = new Database(path);
  db.exec(`${COLUMNS_SCHEMA} CREATE TABLE deal (id TEXT PRIMARY KEY, "이름" TEXT);
    CREATE TABLE memo (id TEXT PRIMARY KEY)`);
  const insert = db.prepare('INSERT INTO deal VALUES (?, ?)');
  db.transaction(() => {
    for (let row = 0; row < deals; row += 1) insert.run(`deal-${row}`, '이름');
  })();
  if (submissions !== null) {
    db.exec('CREATE TABLE webform_history (id TEXT)');
    for (let row = 0; row < submissions; row += 1)
      db.prepare('INSERT INTO webform_history VALUES (?)').run(String(row));
  }
  writeManifest(db, [
    { table: 'deal', endpoint: '/deal', rows: deals, columns: 2, errors: null },
    { table: 'memo', endpoint: '/memo', rows: 0, columns: 1, errors: memoErrors },
  ]);
  writeRunInfo(db, {
    runTag,
    capturedAtUtc,
    baseUrl: 'https://salesmap.kr/api/v2',
    endpoints: '/deal,/memo',
    note,
    checkpointPath: '',
    finalDbPath: path,
  });
  db.close();
}
