import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CannotStartError } from '../../src/run/errors.ts';
import { realDatabasePath } from '../../src/run/real-database-path.ts';
import { tempFolder } from './support/runs.ts';

it('follows links, as far as the path exists', () => {
  const dir = tempFolder();
  writeFileSync(join(dir, 'real.db'), '');
  symlinkSync('real.db', join(dir, 'link.db'));
  mkdirSync(join(dir, 'real'));
  symlinkSync('real', join(dir, 'folder'));
  expect(realDatabasePath(join(dir, 'link.db'))).toBe(join(dir, 'real.db'));
  expect(realDatabasePath(join(dir, 'folder/new.db'))).toBe(join(dir, 'real/new.db'));
  expect(realDatabasePath(join(dir, 'none/new.db'))).toBe(join(dir, 'none/new.db'));
  expect(() => realDatabasePath(dir)).toThrow('is a folder');
});

it('follows a link to where a file will be, but not into a folder that is not there', () => {
  const dir = tempFolder();
  mkdirSync(join(dir, 'disk'));
  symlinkSync('disk/x.db', join(dir, 'link.db'));
  symlinkSync('link.db', join(dir, 'second.db'));
  expect(realDatabasePath(join(dir, 'second.db'))).toBe(join(dir, 'disk/x.db'));
  symlinkSync('nowhere/x.db', join(dir, 'lost.db'));
  expect(() => realDatabasePath(join(dir, 'lost.db'))).toThrow(
    expect.objectContaining({
      code: 'bad_db_path',
      message: expect.stringContaining('nowhere/x.db, and there is no such folder'),
    }),
  );
});

it.each<[string, (dir: string) => string, RegExp]>([
  ['nothing', () => '', /is empty/],
  ['blanks', () => '  ', /is empty/],
  ['a name that ends with a space', (dir) => join(dir, 'x.db '), /ends with a space/],
  ['a link to itself', (dir) => join(dir, 'loop.db'), /cannot be a database: ELOOP/],
  ['a path below a file', (dir) => join(dir, 'file/x.db'), /cannot be a database: ENOTDIR/],
  ['a name of 300 letters', (dir) => join(dir, 'n'.repeat(300)), /cannot be a database: ENAMETOOLONG/],
  [
    'a path that SQLite cannot open',
    (dir) => join(dir, ...Array(5).fill('회'.repeat(50)), 'x.db'),
    /bytes long: SQLite/,
  ],
  ['a device', () => '/dev/null', /is no file, but a device or a pipe/],
])('refuses %s', (_name, path, words) => {
  const dir = tempFolder();
  symlinkSync('loop.db', join(dir, 'loop.db'));
  writeFileSync(join(dir, 'file'), '');
  const find = () => realDatabasePath(path(dir));
  expect(find).toThrow(CannotStartError);
  expect(find).toThrow(words);
  expect(find).toThrow(expect.objectContaining({ code: 'bad_db_path' }));
});
