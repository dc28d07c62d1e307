import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensureFolder } from '../../src/files/ensure-folder.ts';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { CannotStartError } from '../../src/run/errors.ts';
import { systemError } from './support/system-error.ts';
import { tempFolder } from './support/temp-folder.ts';

it('makes the folder and its parents, for this user alone, and leaves nothing in it', () => {
  const path = join(tempFolder(), 'logs', 'checkpoints');
  ensureFolder(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(readdirSync(path)).toEqual([]);
});

it('leaves the mode of a folder that is there', () => {
  const path = join(tempFolder(), 'logs');
  mkdirSync(path, { mode: 0o755 });
  ensureFolder(path);
  expect(statSync(path).mode & 0o777).toBe(0o755);
});

it('names a folder that cannot be made', () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  expect(() => ensureFolder(join(file, 'logs'))).toThrow(CannotStartError);
  expect(() => ensureFolder(join(file, 'logs'))).toThrow(join(file, 'logs'));
});

it('asks for room where there is none, and not for rights', () => {
  const fs = {
    ...nodeFileSystem,
    writeFileSynced: () => {
      throw systemError('ENOSPC');
    },
  };
  expect(() => ensureFolder(tempFolder(), { fs })).toThrow(
    expect.objectContaining({ next: 'Make room on its disk, or name another folder.' }),
  );
});

it.runIf(process.platform === 'linux')('ends where a parent takes no folder at all, in which Node itself loops', () => {
  expect(() => ensureFolder('/proc/salesmap/logs')).toThrow(
    expect.objectContaining({ code: 'folder_not_writable', message: expect.stringContaining('ENOENT') }),
  );
});

it('names a folder that is there but takes no file, and removes what it tried', () => {
  const path = join(tempFolder(), 'logs');
  const fs = {
    ...nodeFileSystem,
    writeFileSynced: (probe: string) => {
      writeFileSync(probe, '');
      throw systemError('EROFS');
    },
  };
  expect(() => ensureFolder(path, { fs })).toThrow(
    expect.objectContaining({ code: 'folder_not_writable', exitCode: 2, message: expect.stringContaining(path) }),
  );
  expect(existsSync(path) && readdirSync(path)).toEqual([]);
});
