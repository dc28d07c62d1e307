import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, it, vi } from 'vitest';
import { openQuietly } from '../../../src/inspect/status/open-quietly.ts';
import { tempFolder } from '../../run/support/runs.ts';
import { makeOldToolDatabase } from '../../support/old-tool-database.ts';
import { makeSnapshot } from './support/make-snapshot.ts';

/** Where private copies are made. */
let copies: string;
beforeEach(() => {
  copies = tempFolder();
  vi.stubEnv('TMPDIR', copies);
  return () => vi.unstubAllEnvs();
});

const copiesLeft = (): string[] => readdirSync(copies).filter((name) => name.startsWith('salesmap-status-'));

/** Counts the deals; nothing else may lie in the folder than before, and no copy stays. */
function dealsIn(path: string): unknown {
  const folder = join(path, '..');
  const before = readdirSync(folder);
  const quiet = openQuietly(path);
  expect(readdirSync(folder)).toEqual(before);
  const count = quiet.db.prepare('SELECT count(*) FROM deal').pluck().get();
  quiet.close();
  expect(readdirSync(folder)).toEqual(before);
  expect(copiesLeft()).toEqual([]);
  return count;
}

it('reads a published database where it lies', () => {
  const path = join(tempFolder(), 'a.db');
  makeSnapshot(path);
  const quiet = openQuietly(path);
  expect(quiet.path).toBe(path);
  quiet.close();
  expect(dealsIn(path)).toBe(3);
});

it('makes no file beside a database in WAL mode that nobody has open', () => {
  const path = join(tempFolder(), 'a.db');
  makeSnapshot(path);
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.close();
  expect(dealsIn(path)).toBe(3);
});

it('sees the rows in the -wal that a killed program left', () => {
  const path = join(tempFolder(), 'old.db');
  makeOldToolDatabase(path, { rows: 12, wal: true });
  expect(readdirSync(join(path, '..'))).toEqual(['old.db', 'old.db-wal']);
  expect(dealsIn(path)).toBe(12 + 2 + 4); // the records, those in between, those again
});

it('reads a database in WAL mode where it lies while somebody has it open', () => {
  const path = join(tempFolder(), 'a.db');
  makeSnapshot(path);
  const holder = new Database(path);
  holder.pragma('journal_mode = WAL');
  holder.exec("INSERT INTO deal VALUES ('new', '')");
  expect(dealsIn(path)).toBe(4);
  holder.close();
});

it('sees the state before a transaction that was cut short, and leaves its journal to be rolled back', () => {
  const [work, dir] = [tempFolder(), tempFolder()];
  const path = join(work, 'a.db');
  makeSnapshot(path, { deals: 2000 });
  const writer = new Database(path);
  writer.pragma('cache_size = 1'); // Changed pages go to the file before the commit.
  writer.exec("BEGIN; UPDATE deal SET 이름 = 'changed and longer than before'; DELETE FROM deal WHERE rowid % 2");
  for (const name of readdirSync(work)) copyFileSync(join(work, name), join(dir, name));
  writer.exec('ROLLBACK');
  writer.close();
  expect(readdirSync(dir)).toEqual(['a.db', 'a.db-journal']);
  expect(dealsIn(join(dir, 'a.db'))).toBe(2000);
});

it.each([
  ['a text', 'this is no database, it only has its name. '.repeat(100)],
  ['the head of a database in WAL mode', `SQLite format 3\0\x10\0\x02\x02${'x'.repeat(4000)}`],
])('throws for %s, and leaves no copy', (_name, text) => {
  const dir = tempFolder();
  writeFileSync(join(dir, 'a.db'), text, 'latin1');
  expect(() => openQuietly(join(dir, 'a.db'))).toThrow(/not a database|malformed/);
  expect(readdirSync(dir)).toEqual(['a.db']);
  expect(copiesLeft()).toEqual([]);
});
