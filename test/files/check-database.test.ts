import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { checkDatabase } from '../../src/files/check-database.ts';
import { makeDatabase } from './support/databases.ts';
import { tempFolder } from './support/temp-folder.ts';

function database(rows = 500): string {
  const path = join(tempFolder(), 'some.db');
  makeDatabase(path, 'kept', { rows });
  return path;
}

describe.each([
  ['in a thread', 0],
  ['without one', Number.POSITIVE_INFINITY],
])('a check %s', (_where, threadFromBytes) => {
  it('says ok, and counts every table when it is asked to', async () => {
    const path = database();
    new Database(path).exec('CREATE TABLE "a ""b""" (x); INSERT INTO "a ""b""" VALUES (1), (2)').close();
    expect(await checkDatabase(path, { threadFromBytes })).toEqual({ verdict: 'ok', rows: new Map() });
    expect(await checkDatabase(path, { threadFromBytes, countRows: true })).toEqual({
      verdict: 'ok',
      rows: new Map([
        ['people', 500],
        ['only_kept', 0],
        ['a "b"', 2],
      ]),
    });
  });

  it('sees what is only in the -wal of a database that is open here', async () => {
    const path = database();
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec("INSERT INTO people (name) VALUES ('only in the wal')");
    expect((await checkDatabase(path, { threadFromBytes, countRows: true })).rows.get('people')).toBe(501);
    db.close();
  });

  it('merges the -wal first when it is asked to', async () => {
    const path = database();
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec("INSERT INTO people (name) VALUES ('only in the wal')");
    const before = readFileSync(path);
    await checkDatabase(path, { threadFromBytes });
    expect(readFileSync(path).equals(before)).toBe(true);
    await checkDatabase(path, { threadFromBytes, mergeWal: true });
    expect(readFileSync(path).includes('only in the wal')).toBe(true);
    db.close();
  });

  it.each([
    ['a page of other bytes', (bytes: Buffer) => bytes.fill(0x5a, 4096 * 2, 4096 * 3)],
    ['half of it gone', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['no database at all', () => Buffer.from('no database '.repeat(500))],
  ])('says what is damaged, and counts nothing: %s', async (_name, spoil) => {
    const path = database(5000);
    writeFileSync(path, spoil(readFileSync(path)));
    const { verdict, rows } = await checkDatabase(path, { threadFromBytes, countRows: true });
    expect(verdict).toMatch(/.{10}/);
    expect(rows.size).toBe(0);
  });

  it('is refused with SQLite’s own error for a lock and for a missing file', async () => {
    const path = database();
    const holder = new Database(path);
    holder.exec('BEGIN EXCLUSIVE');
    await expect(checkDatabase(path, { threadFromBytes, busyTimeoutMs: 0 })).rejects.toMatchObject({
      code: 'SQLITE_BUSY',
    });
    holder.close();
    await expect(checkDatabase(`${path}.none`, { threadFromBytes })).rejects.toMatchObject({ code: 'SQLITE_CANTOPEN' });
  });
});

it('lets the process go on meanwhile', async () => {
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    again = setImmediate(turn);
  };
  let again = setImmediate(turn);
  await checkDatabase(database(), { threadFromBytes: 0 });
  clearImmediate(again);
  expect(turns).toBeGreaterThan(10);
});

it('ends with the reason of the stop, and holds nothing then', async () => {
  const path = database();
  const holder = new Database(path, { timeout: 0 });
  holder.exec('BEGIN EXCLUSIVE');
  const reason = new Error('enough');
  const stopping = new AbortController();
  const check = checkDatabase(path, { threadFromBytes: 0, busyTimeoutMs: 600_000, stop: stopping.signal }); // would wait on
  stopping.abort(reason);
  await expect(check).rejects.toBe(reason);
  holder.exec('COMMIT');
  holder.exec('BEGIN EXCLUSIVE');
  holder.close();
  await expect(checkDatabase(path, { threadFromBytes: 0, stop: stopping.signal })).rejects.toBe(reason);
});
