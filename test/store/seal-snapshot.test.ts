import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { INTERNAL_TABLES } from '../../src/store/internal-tables.ts';
import { tableNames } from '../../src/store/schema.ts';
import { sealSnapshot } from '../../src/store/seal-snapshot.ts';
import { tempFolder } from '../files/support/temp-folder.ts';
import { batchOf, cellIn, newStore, openDatabase, previousOf, tableOf } from './support/stores.ts';

const RECORDS = Array.from({ length: 2_000 }, (_, i) => ({ id: `id ${i}`, 이름: `이름 ${i}` }));

test('leaves one file without sidecars, in journal mode DELETE, with every row', () => {
  const path = join(tempFolder(), 'snapshot.db');
  const { db, writeBatch } = bound(path);
  writeBatch();
  const before = tableOf(db, 'deal');
  expect(existsSync(`${path}-wal`)).toBe(true);
  sealSnapshot(db);
  expect(readdirSync(dirname(path))).toStrictEqual(['snapshot.db']);
  expect([...readFileSync(path).subarray(18, 20)]).toStrictEqual([1, 1]); // the header's word for "no WAL"
  const sealed = openDatabase(path, { readonly: true });
  expect(tableOf(sealed, 'deal')).toStrictEqual(before);
  expect(cellIn(sealed, 'PRAGMA journal_mode')).toBe('delete');
  expect(cellIn(sealed, 'PRAGMA integrity_check')).toBe('ok');
});

test('leaves none of the tables of the run, but _columns', () => {
  const path = join(tempFolder(), 'snapshot.db');
  const { db } = bound(path);
  expect(tableNames(db)).toStrictEqual(expect.arrayContaining([...INTERNAL_TABLES]));
  sealSnapshot(db);
  expect(tableNames(openDatabase(path)).toSorted()).toStrictEqual(['_columns', 'deal']);
});

test('closes the database', () => {
  const { db } = bound(join(tempFolder(), 'snapshot.db'));
  sealSnapshot(db);
  expect(db.open).toBe(false);
});

test('refuses while somebody reads it, and does not say that it is sealed', () => {
  const path = join(tempFolder(), 'snapshot.db');
  const { db, writeBatch } = bound(path);
  writeBatch();
  db.pragma('busy_timeout = 0');
  const reader = openDatabase(path, { readonly: true });
  reader.exec('BEGIN');
  expect(cellIn(reader, 'SELECT count(*) FROM deal')).toBe(2_000);
  expect(() => sealSnapshot(db)).toThrow();
});

function bound(path: string) {
  const store = newStore(['deal'], { path, previous: previousOf({ deal: ['id'] }) });
  return { db: store.db, writeBatch: () => store.writeBatch('deal', batchOf(RECORDS)) };
}
