import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { claimRunTag, listRunDirectories } from '../../src/files/run-directory.ts';
import { systemError } from './support/system-error.ts';
import { tempFolder } from './support/temp-folder.ts';

const now = new Date('2025-12-31T23:59:58.900Z');

it('claims the second of the run in UTC, as a folder of this user alone', () => {
  const dir = join(tempFolder(), 'logs', 'checkpoints');
  const claimed = claimRunTag(dir, now);
  expect(claimed).toEqual({ runTag: '20251231_235958', path: join(dir, '20251231_235958'), hasSnapshot: false });
  expect(statSync(claimed.path).mode & 0o777).toBe(0o700);
});

it('goes on to the next free second, over the end of the year', () => {
  const dir = tempFolder();
  const tags = [1, 2, 3].map(() => claimRunTag(dir, now).runTag);
  expect(tags).toEqual(['20251231_235958', '20251231_235959', '20260101_000000']);
});

it('passes over tags that are in use elsewhere', () => {
  const taken = (runTag: string): boolean => runTag === '20251231_235958';
  expect(claimRunTag(tempFolder(), now, { taken }).runTag).toBe('20251231_235959');
});

it('throws what is wrong with the folder, and does not try for ever', () => {
  const dir = tempFolder();
  const mkdir = (): never => {
    throw systemError('ENOSPC');
  };
  expect(() => claimRunTag(dir, now, { fs: { ...nodeFileSystem, mkdir } })).toThrow('ENOSPC');
  expect(() => claimRunTag(dir, now, { taken: () => true })).toThrow(/No free run tag/);
});

it('lists the runs, newest first, with whether they are unfinished', () => {
  const dir = tempFolder();
  for (const name of ['20250101_000000', '20260101_000000', '20259999_000000', 'notes']) mkdirSync(join(dir, name));
  writeFileSync(join(dir, '20250101_000000', 'snapshot.db'), '');
  expect(listRunDirectories(dir)).toEqual([
    { runTag: '20260101_000000', path: join(dir, '20260101_000000'), hasSnapshot: false },
    { runTag: '20250101_000000', path: join(dir, '20250101_000000'), hasSnapshot: true },
  ]);
});

it('lists nothing where there is no folder yet', () => {
  expect(listRunDirectories(join(tempFolder(), 'missing'))).toEqual([]);
});
