import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
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

it('current, previous, a run tag, a path', () => {
  const { dir, ...where } = places();
  const pathOf = (word: string): string => findSnapshot(word, where).path;
  expect(findSnapshot('current', where)).toEqual({ label: where.dbPath, path: where.dbPath, packed: false });
  expect(findSnapshot('previous', where)).toMatchObject({ path: backupOf(where.backupDir, OLDER), packed: true });
  expect(pathOf(OLDEST)).toBe(backupOf(where.backupDir, OLDEST));
  expect(pathOf(CURRENT)).toBe(backupOf(where.backupDir, CURRENT));
  expect(pathOf(where.dbPath)).toBe(where.dbPath);
  writeFileSync(join(dir, 'renamed'), gzipSync('x'));
  expect(findSnapshot(join(dir, 'renamed'), where).packed).toBe(true);
});

it('the run tag of the published database, of which there is no backup yet', () => {
  const where = { ...places(), backupDir: join(tempFolder(), 'none') };
  expect(findSnapshot(CURRENT, where).path).toBe(where.dbPath);
});

it.each([
  ['nope.db', 'there is no such file', 'no_such_snapshot'],
  ['20261120_070000', 'There is no snapshot of run 20261120_070000', 'no_such_snapshot'],
  ['text', 'text is no SQLite database', 'not_a_snapshot'],
  ['empty', 'empty is empty', 'not_a_snapshot'],
  ['folder', 'cannot be read', 'no_such_snapshot'],
])('%s is none: %s', (word, words, code) => {
  const { dir, ...where } = places();
  writeFileSync(join(dir, 'text'), 'not a database, but long enough');
  writeFileSync(join(dir, 'empty'), '');
  mkdirSync(join(dir, 'folder'));
  const find = () => findSnapshot(/^\d/.test(word) ? word : join(dir, word), where);
  expect(find).toThrow(words);
  expect(find).toThrow(CannotStartError);
  expect(find).toThrow(expect.objectContaining({ code }));
});

it('names the run tags that there are', () => {
  const where = places();
  expect(() => findSnapshot('20261120_070000', where)).toThrow(
    expect.objectContaining({ next: expect.stringContaining([CURRENT, OLDER, OLDEST].join(', ')) }),
  );
});

it('no backup of a snapshot before', () => {
  const where = { ...places(), backupDir: join(tempFolder(), 'none') };
  expect(() => findSnapshot('previous', where)).toThrow('There is no backup');
});

it.skipIf(process.getuid?.() === 0)('a file that may not be read', () => {
  const where = places();
  chmodSync(where.dbPath, 0);
  expect(() => findSnapshot('current', where)).toThrow('cannot be read');
});
