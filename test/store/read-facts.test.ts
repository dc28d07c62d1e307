import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeRunInfo } from '../../src/store/manifest.ts';
import { readFactsOf } from '../../src/store/read-facts.ts';
import { sealSnapshot } from '../../src/store/seal-snapshot.ts';
import { tempFolder } from '../files/support/temp-folder.ts';
import { databaseWith, newStore, RUN } from './support/stores.ts';

const DB = '/data/내 회사/salesmap_latest.db';

test('of a run at work, open or stopped', () => {
  const path = join(tempFolder(), 'snapshot.db');
  const store = newStore(['deal'], { path, facts: { db_path: DB } });
  expect(readFactsOf(path)).toMatchObject({ runTag: RUN, dbPath: DB });
  store.close();
  expect(readFactsOf(path)).toMatchObject({ runTag: RUN, dbPath: DB });
});

test('of a sealed one', () => {
  const path = join(tempFolder(), 'snapshot.db');
  const { db } = newStore(['deal'], { path, facts: { db_path: 'not this' } });
  const info = { capturedAtUtc: '', baseUrl: '', endpoints: '', note: '', checkpointPath: '' };
  writeRunInfo(db, { ...info, runTag: RUN, finalDbPath: DB });
  sealSnapshot(db);
  expect(readFactsOf(path)).toMatchObject({ runTag: RUN, dbPath: DB });
  expect(readdirSync(join(path, '..'))).toStrictEqual(['snapshot.db']);
});

test('of no file there are none, and none is made', () => {
  const path = join(tempFolder(), 'snapshot.db');
  expect(readFactsOf(path)).toBeUndefined();
  expect(existsSync(path)).toBe(false);
});

test.each([
  ['text', '데이터베이스가 아닙니다'.repeat(100)],
  ['a cut header', 'SQLite format 3\0'.padEnd(600, 'x')],
  ['nothing', ''],
])('of a file that is no database (%s) there are none', (_name, content) => {
  const path = join(tempFolder(), 'snapshot.db');
  writeFileSync(path, content);
  expect(readFactsOf(path)).toBeUndefined();
});

test('of somebody else’s database there are none', () => {
  expect(readFactsOf(databaseWith('CREATE TABLE t (a)'))).toBeUndefined();
  expect(readFactsOf(databaseWith('CREATE TABLE run_info (run_tag, final_db_path)'))).toBeUndefined();
});
