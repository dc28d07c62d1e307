import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { readPublishedFacts } from '../../src/inspect/published-facts.ts';
import { tempFolder } from '../run/support/runs.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';

/** Everything in the folder of a database, byte for byte. */
const contentsOf = (dir: string): Record<string, string> =>
  Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'base64')]));

it.each([
  ['in rollback mode', false],
  ['in WAL mode that nobody has open', true],
])('a database %s is read, and nothing is left beside it', async (_name, wal) => {
  const dir = tempFolder();
  const path = join(dir, 'old.db');
  makeOldToolDatabase(path, { rows: 60 });
  if (wal) {
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.close();
  }
  const before = contentsOf(dir);
  expect((await readPublishedFacts(path))?.previous.tables.get('deal')?.rows).toBe(60);
  expect(contentsOf(dir)).toEqual(before);
});

it('a database whose last rows are still in its -wal is read with them', async () => {
  const path = join(tempFolder(), 'old.db');
  makeOldToolDatabase(path, { rows: 60, wal: true });
  const facts = await readPublishedFacts(path);
  expect(facts?.previous.runTag).toBe('20251224_093000');
  expect(facts?.previous.tables.get('lead')?.rows).toBe(60);
});

it('no file, or an empty one, is no database', async () => {
  const path = join(tempFolder(), 'empty.db');
  expect(await readPublishedFacts(path)).toBeUndefined();
  writeFileSync(path, '');
  expect(await readPublishedFacts(path)).toBeUndefined();
});

it.each<[name: string, spoil: (path: string) => void, next: RegExp]>([
  ['that somebody writes to', (path) => new Database(path).exec('BEGIN EXCLUSIVE'), /Wait/],
  ['that is damaged', (path) => writeFileSync(path, readFileSync(path).fill(0xff, 200, 9_000)), /Check the path/],
  ['that is cut', (path) => writeFileSync(path, readFileSync(path).subarray(0, 5_000)), /Check the path/],
  ['that is a folder', (path) => mkdirSync(`${path}.d`), /Check the path/],
])('a database %s is refused in one clear sentence', async (_name, spoil, next) => {
  const path = join(tempFolder(), 'old.db');
  makeOldToolDatabase(path, { rows: 60 });
  spoil(path);
  const read = () => readPublishedFacts(_name.endsWith('folder') ? `${path}.d` : path);
  await expect(read()).rejects.toThrow(
    expect.objectContaining({
      code: 'unreadable',
      exitCode: 2,
      message: expect.stringMatching(/ cannot be read: .+\.$/),
      next: expect.stringMatching(next),
    }),
  );
});
