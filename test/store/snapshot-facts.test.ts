import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { readSnapshotFacts } from '../../src/store/snapshot-facts.ts';
import { tempFolder } from '../run/support/runs.ts';
import { makeSnapshot } from '../support/backups.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';

/** The path of a new database, made by these statements. */
function databaseOf(sql: string): string {
  const path = join(tempFolder(), 'a.db');
  new Database(path).exec(sql).close();
  return path;
}

it('reads what a snapshot of ours says of itself', () => {
  const path = join(tempFolder(), 'a.db');
  makeSnapshot(path, { runTag: '20260101_000000', note: 'made_by:masked · more', finalDbPath: '/data/a.db' });
  expect(readSnapshotFacts(path)).toEqual({
    runTag: '20260101_000000',
    capturedAtUtc: '2026-01-01T00:10:00.000Z',
    finalDbPath: '/data/a.db',
    madeBy: 'masked',
    manifest: [
      { table: 'deal', rows: 200, columns: 2 },
      { table: 'people', rows: 120, columns: 2 },
    ],
  });
});

it('reads the old tool’s database', () => {
  const path = join(tempFolder(), 'a.db');
  makeOldToolDatabase(path);
  const { runTag, madeBy, manifest } = readSnapshotFacts(path);
  expect({ runTag, madeBy }).toEqual({ runTag: '20251224_093000', madeBy: 'snapshot' });
  expect(manifest).toContainEqual({ table: 'deal', rows: 61, columns: 8 });
});

it.each<[name: string, sql: string, manifest: unknown]>([
  ['no tables of its own', 'CREATE TABLE a (x)', undefined],
  ['a manifest that counts nothing', 'CREATE TABLE manifest ("table")', undefined],
  [
    'a manifest without columns',
    'CREATE TABLE manifest ("table", row_count); INSERT INTO manifest VALUES (\'a\', 3)',
    [{ table: 'a', rows: 3, columns: 0 }],
  ],
  [
    'counts that are none',
    "CREATE TABLE manifest (\"table\", row_count); INSERT INTO manifest VALUES ('a', 'many'), (NULL, 1), ('b', 2.5)",
    [],
  ],
])('knows nothing where there is nothing to know: %s', (_name, sql, manifest) => {
  expect(readSnapshotFacts(databaseOf(sql))).toMatchObject({ runTag: null, capturedAtUtc: null, manifest });
});

it('throws SQLite’s error for what is no database', () => {
  const path = join(tempFolder(), 'a.db');
  writeFileSync(path, 'no database '.repeat(500));
  expect(() => readSnapshotFacts(path)).toThrow('not a database');
});
