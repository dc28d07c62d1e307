import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { readDatabase } from '../../src/inspect/report-database.ts';
import { writeManifest, writeRunInfo } from '../../src/store/manifest.ts';
import { tempFolder } from '../run/support/runs.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';

function madeDatabase(path: string, wal = false): void {
  const db = new Database(path);
  if (wal) db.pragma('journal_mode = WAL');
  writeManifest(db, [
    { table: 'deal', endpoint: '/deal', rows: 1200, columns: 151, errors: 'carried_over:20261119_030000' },
  ]);
  writeRunInfo(db, {
    runTag: '20261120_030000',
    capturedAtUtc: '2026-11-20T03:00:00Z',
    baseUrl: 'https://salesmap.kr/api/v2',
    endpoints: '',
    note: '',
    checkpointPath: '',
    finalDbPath: path,
  });
  db.close();
}

it('reads what the published database says of itself, and leaves nothing beside it', async () => {
  const dir = tempFolder();
  madeDatabase(join(dir, 'x.db'));
  expect(await readDatabase(join(dir, 'x.db'))).toMatchObject({
    state: 'read',
    run_tag: '20261120_030000',
    captured_at_utc: '2026-11-20T03:00:00Z',
    note: null,
    tables: [{ table: 'deal', rows: 1200, columns: 151, note: 'carried_over:20261119_030000' }],
  });
  expect(readdirSync(dir)).toEqual(['x.db']);
});

it('reads a database of the old tool', async () => {
  const path = join(tempFolder(), 'old.db');
  makeOldToolDatabase(path);
  const { state, run_tag, tables } = await readDatabase(path);
  expect([state, run_tag]).toEqual(['read', '20251224_093000']);
  expect(tables.map(({ table }) => table)).toContain('deal');
  for (const { rows } of tables) expect(rows).toBeGreaterThan(0);
});

it('reads one in WAL mode that nobody has open, and makes no -wal and -shm beside it', async () => {
  const dir = tempFolder();
  madeDatabase(join(dir, 'x.db'), true);
  expect(await readDatabase(join(dir, 'x.db'))).toMatchObject({ state: 'read', run_tag: '20261120_030000' });
  expect(readdirSync(dir)).toEqual(['x.db']);
});

it('reads a database in WAL mode that somebody has open', async () => {
  const path = join(tempFolder(), 'x.db');
  madeDatabase(path);
  const db = new Database(path);
  try {
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE more (x)');
    expect(await readDatabase(path)).toMatchObject({ state: 'read', run_tag: '20261120_030000' });
  } finally {
    db.close();
  }
});

it.each<[string, (path: string) => void]>([
  ['no database', (path) => writeFileSync(path, 'x'.repeat(5000))],
  [
    'a damaged one',
    (path) => {
      madeDatabase(path);
      truncateSync(path, 4096);
    },
  ],
])('says that %s was not read', async (_name, make) => {
  const path = join(tempFolder(), 'x.db');
  make(path);
  expect(await readDatabase(path)).toMatchObject({ state: 'not_read', message: expect.any(String) });
});

it('shows an empty file as a database without facts', async () => {
  const path = join(tempFolder(), 'x.db');
  writeFileSync(path, '');
  expect(await readDatabase(path)).toMatchObject({ state: 'read', run_tag: null, tables: [] });
});
