import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { writeManifest } from '../../src/store/manifest.ts';
import { verifySnapshot } from '../../src/store/verify-snapshot.ts';
import { databaseWith, openDatabase } from './support/stores.ts';

const NUMBERS = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <';

/** A finished snapshot with so many deals; its manifest says `claimed`. */
function snapshot(rows: number, claimed = rows): string {
  const fill = rows === 0 ? '' : `INSERT INTO deal ${NUMBERS} ${rows}) SELECT 'id' || i, hex(randomblob(50)) FROM n;`;
  const path = databaseWith(`CREATE TABLE deal (id TEXT PRIMARY KEY, x TEXT); ${fill}`);
  const db = new Database(path);
  writeManifest(db, [{ table: 'deal', endpoint: '/deal', rows: claimed, columns: 2, errors: null }]);
  db.close();
  return path;
}

const problemsOf = (path: string, before = new Map<string, number>(), acceptShrink = false) =>
  verifySnapshot(openDatabase(path), before, acceptShrink);

test('a sound snapshot has no problem', async () => {
  expect(await problemsOf(snapshot(500), new Map([['deal', 500]]))).toStrictEqual([]);
});

describe('a count that the manifest does not say', () => {
  test.each([
    ['too few', 10, 11, 'deal holds 10 rows, its manifest says 11'],
    ['too many', 3, 0, 'deal holds 3 rows, its manifest says 0'],
  ])('is named: %s', async (_name, rows, claimed, message) => {
    expect(await problemsOf(snapshot(rows, claimed), new Map(), true)).toStrictEqual([
      { code: 'count_mismatch', message },
    ]);
  });
});

describe('a damaged file', () => {
  /** Overwrites bytes of a file's pages, as a bad disk does. */
  const damage = (path: string, from: number, bytes: number): string => {
    const content = readFileSync(path);
    content.fill(0x5a, from, from + bytes);
    writeFileSync(path, content);
    return path;
  };

  test.each([
    ['one page in the middle', 0.5],
    ['a page near the end', 0.9],
    ['a page near the beginning', 0.1],
  ])('is a problem, not a crash: %s', async (_name, where) => {
    const path = snapshot(2_000);
    const pages = readFileSync(path).length / 4096;
    const problems = await problemsOf(damage(path, Math.floor(pages * where) * 4096, 4096));
    expect(problems.map(({ code }) => code)).toStrictEqual(['integrity']);
    expect(problems[0]?.message).toMatch(/^SQLite's integrity check says: .{10}/s);
  });

  test('that was cut off is a problem, not a crash', async () => {
    const path = snapshot(2_000);
    writeFileSync(path, readFileSync(path).subarray(0, 40_960));
    expect((await problemsOf(path)).map(({ code }) => code)).toStrictEqual(['integrity']);
  });

  test('is not accepted by --accept-shrink', async () => {
    const path = snapshot(2_000);
    expect((await problemsOf(damage(path, 81_920, 8_192), new Map(), true)).map(({ code }) => code)).toStrictEqual([
      'integrity',
    ]);
  });
});

describe('the shrink guard', () => {
  test.each([
    ['exactly half', 400, 200, false],
    ['one less than half, and over 100', 400, 199, true],
    ['half of an odd number, rounded up', 401, 201, false],
    ['half of an odd number, rounded down', 401, 200, true],
    ['exactly 100, more than half', 150, 50, false],
    ['101, more than half', 150, 49, true],
    ['exactly 100, all of them', 100, 0, false],
    ['101, all of them', 101, 0, true],
    ['many, less than half', 2_000, 1_001, false],
    ['none', 50, 50, false],
    ['growth', 50, 500, false],
  ])('%s', async (_name, before, now, refuses) => {
    const problems = await problemsOf(snapshot(now), new Map([['deal', before]]));
    const message = `deal fell from ${before} rows to ${now}`;
    expect(problems).toStrictEqual(refuses ? [{ code: 'shrink', message }] : []);
  });

  test('is left out when the loss was accepted', async () => {
    expect(await problemsOf(snapshot(0), new Map([['deal', 5_000]]), true)).toStrictEqual([]);
  });

  test('knows nothing of tables that the published snapshot had not', async () => {
    expect(await problemsOf(snapshot(1), new Map([['lead', 5_000]]))).toStrictEqual([]);
  });

  test('names every problem at once', async () => {
    expect((await problemsOf(snapshot(10, 20), new Map([['deal', 500]]))).map(({ code }) => code)).toStrictEqual([
      'count_mismatch',
      'shrink',
    ]);
  });
});
