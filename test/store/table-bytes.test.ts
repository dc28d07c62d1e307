import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { tableBytes } from '../../src/store/table-bytes.ts';
import { databaseWith } from './support/stores.ts';

it('counts the pages of each table, its indexes and its long cells; all together are the file', () => {
  const path = databaseWith(
    `CREATE TABLE deal (id TEXT PRIMARY KEY, "이름" TEXT);
     CREATE TABLE "web form" (text TEXT);
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
     INSERT INTO deal SELECT 'id-' || i, '이름 ' || i FROM n;
     INSERT INTO "web form" VALUES (zeroblob(100000))`,
  );
  const db = new Database(path, { readonly: true });
  const bytes = tableBytes(db);
  db.close();
  expect([...bytes.keys()].sort()).toEqual(['deal', 'web form']);
  expect(bytes.get('web form')).toBeGreaterThanOrEqual(100_000);
  const schemaPage = 4096;
  expect((bytes.get('deal') ?? 0) + (bytes.get('web form') ?? 0) + schemaPage).toBe(statSync(path).size);
});
