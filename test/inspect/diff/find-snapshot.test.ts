import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { findSnapshot } from '../../../src/inspect/diff/find-snapshot.ts';
import { CannotStartError } from '../../../src/run/errors.ts';
import { tempFolder } from '../../files/support/temp-folder.ts';

const [OLDEST, OLDER, CURRENT] = ['20261121_070000', '20261122_070000', '20261123_070000'];

function places() {
  const dir = tempFolder();
  const backupDir = join(dir, 'backups');
  const dbPath = join(dir, 'published.db');
  mkdirSync(backupDir);
  new Database(dbPath).exec(`CREATE TABLE run_info (run_tag TEXT); INSERT INTO run_info VALUES ('${CURRENT}')`).close();
  for (const tag of [OLDEST, OLDER, CURRENT]) writeFileSync(backupOf(backupDir, tag), gzipSync('x'));
  return { dir, backupDir, dbPath };
}

const backupOf = (dir: string, tag: string): string => join(dir, `salesmap_backup_${tag}.db.gz`);

it('current, previous, a run tag, a path', async () => {
  const { dir, ...where } = places();
  const pathOf = async (word: string) => (await findSnapshot(word, where)).path;
  expect(await findSnapshot('current', where)).toEqual({ label: where.dbPath, path: where.dbPath, packed: false });
  expect(await findSnapshot('previous', where)).toMatchObject({ path: backupOf(where.backupDir, OLDER), packed: true });
  expect(await pathOf(OLDEST)).toBe(backupOf(where.backupDir, OLDEST));
  expect(await pathOf(CURRENT)).toBe(backupOf(where.backupDir, CURRENT));
  expect(await pathOf(where.dbPath)).toBe(where.dbPath);
  writeFileSync(join(dir, 'renamed'), gzipSync('x'));
  expect((await findSnapshot(join(dir, 'renamed'), where)).packed).toBe(true);
});

it('the run tag of the published database, of which there is no backup yet', async () => {
  const where = { ...places(), backupDir: join(tempFolder(), 'none') };
  expect((await findSnapshot(CURRENT, where)).path).toBe(where.dbPath);
});

it.each([
  ['nope.db', 'there is no such file', 'no_such_snapshot'],
  ['20261120_070000', 'There is no snapshot of run 20261120_070000', 'no_such_snapshot'],
  ['text', 'text is no SQLite database', 'not_a_snapshot'],
  ['empty', 'empty is empty', 'not_a_snapshot'],
  ['folder', 'cannot be read', 'no_such_snapshot'],
])('%s is none: %s', async (word, words, code) => {
  const { dir, ...where } = places();
  writeFileSync(join(dir, 'text'), 'not a database, but long enough');
  writeFileSync(join(dir, 'empty'), '');
  mkdirSync(join(dir, 'folder'));
  const find = () => findSnapshot(/^\d/.test(word) ? word : join(dir, word), where);
  await expect(find()).rejects.toThrow(words);
  await expect(find()).rejects.toThrow(CannotStartError);
  await expect(find()).rejects.toThrow(expect.objectContaining({ code }));
});

it('names the run tags that there are', async () => {
  const where = places();
  await expect(findSnapshot('20261120_070000', where)).rejects.toThrow(
    expect.objectContaining({ next: expect.stringContaining([CURRENT, OLDER, OLDEST].join(', ')) }),
  );
});

it('no backup of a snapshot before', async () => {
  const where = { ...places(), backupDir: join(tempFolder(), 'none') };
  await expect(findSnapshot('previous', where)).rejects.toThrow('There is no backup');
});

it.skipIf(process.getuid?.() === 0)('a file that may not be read', async () => {
  const where = places();
  chmodSync(where.dbPath, 0);
  await expect(findSnapshot('current', where)).rejects.toThrow('cannot be read');
});

it('knows the run of a published database in WAL mode: previous is no backup of itself', async () => {
  const { dir, ...where } = places();
  const db = new Database(where.dbPath);
  db.pragma('journal_mode = WAL');
  db.close();
  const before = readdirSync(dir);
  expect((await findSnapshot('previous', where)).path).toBe(backupOf(where.backupDir, OLDER));
  expect(readdirSync(dir)).toEqual(before);
});

it('guesses no previous snapshot where the published database cannot be read', async () => {
  const where = places();
  const holder = new Database(where.dbPath).exec('BEGIN EXCLUSIVE');
  await expect(findSnapshot('previous', where)).rejects.toThrow(expect.objectContaining({ code: 'unreadable' }));
  holder.close();
});
