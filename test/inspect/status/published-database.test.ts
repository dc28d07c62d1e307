import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { publishedDatabase } from '../../../src/inspect/status/published-database.ts';
import { tempFolder } from '../../run/support/runs.ts';
import { makeOldToolDatabase } from '../../support/old-tool-database.ts';
import { makeSnapshot } from './support/make-snapshot.ts';

const NOW = new Date('2026-11-24T06:00:30Z');
const QUICK = { check: 'quick', running: false, now: NOW } as const;
const FULL = { ...QUICK, check: 'full' } as const;

const place = (): string => join(tempFolder(), 'salesmap_latest.db');

it('tells what a snapshot of ours holds', async () => {
  const path = place();
  makeSnapshot(path, { memoErrors: 'carried_over:20261123_030000; memo, page 1: HTTP 500' });
  expect(await publishedDatabase(path, QUICK)).toMatchObject({
    path,
    state: 'snapshot',
    message: null,
    run_tag: '20261124_030000',
    captured_at_utc: '2026-11-24T03:00:30.000Z',
    age_hours: 3,
    made_by: 'snapshot',
    manifest: true,
    run_info: true,
    tables: [
      { table: 'deal', rows: 3, columns: 2, note: null },
      { table: 'memo', rows: 0, columns: 1, note: 'carried_over:20261123_030000; memo, page 1: HTTP 500' },
      { table: 'webform_history', rows: 2, columns: 1, note: null },
    ],
    stand_ins: ['memo'],
    webform_rows: 2,
    integrity: { state: 'ok', how: 'quick' },
  });
});

it('takes a table that was not asked for as no failure', async () => {
  const path = place();
  makeSnapshot(path, { memoErrors: 'carried_over:20261123_030000' });
  expect(await publishedDatabase(path, QUICK)).toMatchObject({ stand_ins: [] });
});

it('knows the pipeline that made it', async () => {
  const path = place();
  makeSnapshot(path, { note: 'made_by:masked' });
  expect(await publishedDatabase(path, QUICK)).toMatchObject({ made_by: 'masked' });
});

it('knows the old tool’s database: counts its rows, and takes its time for UTC', async () => {
  const path = place();
  makeOldToolDatabase(path, { rows: 12 });
  const found = await publishedDatabase(path, QUICK);
  expect(found).toMatchObject({
    state: 'old_tool',
    run_tag: '20251224_093000',
    captured_at_utc: '2025-12-24T09:31:00.000Z',
    webform_rows: null,
  });
  expect(found.tables.find(({ table }) => table === 'deal')).toMatchObject({ rows: 18, columns: 8 });
});

it('reads a manifest with other columns', async () => {
  const path = place();
  makeOldToolDatabase(path, { rows: 12 });
  const db = new Database(path);
  db.exec('DROP TABLE manifest; CREATE TABLE manifest (name TEXT, rows INTEGER); DROP TABLE run_info;');
  db.exec("CREATE TABLE run_info (run_tag TEXT, captured_at_utc TEXT); INSERT INTO run_info VALUES ('?', 'yesterday')");
  db.close();
  expect(await publishedDatabase(path, QUICK)).toMatchObject({
    state: 'old_tool',
    captured_at_utc: null,
    made_by: 'snapshot',
    tables: expect.arrayContaining([{ table: 'memo', rows: 18, columns: 5, note: null }]),
  });
});

it('looks into no table of a database that is no snapshot', async () => {
  const path = place();
  const db = new Database(path);
  db.exec('CREATE TABLE deal (id TEXT)');
  db.close();
  expect(await publishedDatabase(path, QUICK)).toMatchObject({
    state: 'not_a_snapshot',
    manifest: false,
    run_info: false,
    tables: [],
    webform_rows: null,
    integrity: { state: 'ok' },
  });
});

it('tells that there is none, and an empty file', async () => {
  const path = place();
  expect(await publishedDatabase(path, QUICK)).toMatchObject({ state: 'missing', bytes: 0, age_hours: null });
  writeFileSync(path, '');
  expect(await publishedDatabase(path, QUICK)).toMatchObject({ state: 'empty' });
});

describe('damage', () => {
  it('is a file that is no database', async () => {
    const path = place();
    writeFileSync(path, 'no database '.repeat(999));
    const found = await publishedDatabase(path, QUICK);
    expect(found).toMatchObject({
      state: 'damaged',
      message: 'file is not a database',
      integrity: { state: 'damaged' },
    });
  });

  it('is a file that was cut short', async () => {
    const path = place();
    makeSnapshot(path, { deals: 3000 });
    truncateSync(path, 8192);
    expect(await publishedDatabase(path, QUICK)).toMatchObject({ state: 'damaged', message: expect.any(String) });
  });

  it.each([QUICK, FULL])('is a page of nonsense, whatever the rest: %j', async (options) => {
    const path = place();
    makeSnapshot(path, { deals: 3000 });
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 20 * 4096, 21 * 4096);
    writeFileSync(path, bytes);
    const found = await publishedDatabase(path, options);
    expect(found).toMatchObject({ state: 'damaged', integrity: { state: 'damaged' } });
    expect(found.message).not.toBe('ok');
  });

  it('is not looked for when nobody asks for it, and while a run is at work', async () => {
    const path = place();
    makeSnapshot(path);
    const why = async (more: Partial<Parameters<typeof publishedDatabase>[1]>): Promise<unknown> =>
      (await publishedDatabase(path, { ...FULL, ...more })).integrity.message;
    expect(await why({ check: 'none' })).toContain('--no-check');
    expect(await why({ running: true })).toContain('a run is at work');
  });
});

it('counts every row in a full check', async () => {
  const path = place();
  makeSnapshot(path, { deals: 9 });
  const db = new Database(path);
  db.exec("DELETE FROM deal WHERE id = 'deal-4'");
  db.close();
  expect((await publishedDatabase(path, FULL)).integrity.rows_differ).toEqual(['deal: 8 rows instead of 9']);
  expect((await publishedDatabase(path, QUICK)).integrity.rows_differ).toEqual([]);
});

it('tells a lock from damage', async () => {
  const path = place();
  makeSnapshot(path);
  const holder = new Database(path);
  holder.exec('BEGIN EXCLUSIVE');
  const found = await publishedDatabase(path, QUICK);
  holder.exec('ROLLBACK');
  holder.close();
  expect(found).toMatchObject({ state: 'locked', message: 'database is locked' });
});
