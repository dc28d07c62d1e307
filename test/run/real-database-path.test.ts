import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
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
