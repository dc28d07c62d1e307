import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type FileSystem, nodeFileSystem } from '../../src/files/file-system.ts';
import { writeJsonAtomically } from '../../src/files/write-json-atomically.ts';
import { recordingLog } from './support/recording-log.ts';
import { failing, systemError } from './support/system-error.ts';
import { tempFolder } from './support/temp-folder.ts';

function setUp(faults: Partial<FileSystem> = {}) {
  const folder = tempFolder();
  const path = join(folder, 'checkpoint.json');
  writeFileSync(path, '{"page":1}');
  const log = recordingLog();
  const write = (value: unknown, mode?: number): void =>
    writeJsonAtomically(path, value, {
      log,
      fs: { ...nodeFileSystem, ...faults },
      sleepMs: 0,
      ...(mode === undefined ? {} : { mode }),
    });
  return { folder, path, log, write, read: (): unknown => JSON.parse(readFileSync(path, 'utf8')) };
}

it('replaces the file and leaves nothing beside it', () => {
  const { write, read, path, folder, log } = setUp();
  write({ page: 2, table: '사람' });
  expect(read()).toEqual({ page: 2, table: '사람' });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['checkpoint.json']);
  expect(log.lines).toEqual([]);
});

it('keeps to the mode asked for, though an earlier try left a file of another', () => {
  const { write, path } = setUp();
  writeFileSync(`${path}.tmp`, 'half', { mode: 0o600 });
  write({}, 0o644);
  expect(statSync(path).mode & 0o777).toBe(0o644);
});

it('syncs the text before it gets its name, and the folder after', () => {
  const order: string[] = [];
  const { write } = setUp({
    writeFileSynced: (...args) => {
      nodeFileSystem.writeFileSynced(...args);
      order.push('written and synced');
    },
    rename: (from, to) => {
      nodeFileSystem.rename(from, to);
      order.push('renamed');
    },
    fsyncFolder: () => void order.push('folder synced'),
  });
  write({});
  expect(order).toEqual(['written and synced', 'renamed', 'folder synced']);
});

it.each(['EPERM', 'EACCES', 'EBUSY'])('goes through at the third try after %s twice', (code) => {
  const { write, read, log } = setUp({ rename: failing(code, 2, nodeFileSystem.rename) });
  write({ page: 2 });
  expect(read()).toEqual({ page: 2 });
  expect(log.events()).toEqual([]);
});

it('is copied over, with a warning, after the third refusal', () => {
  let tries = 0;
  const synced: string[] = [];
  const { write, read, log, folder, path } = setUp({
    fsyncFile: (file) => void synced.push(file),
    rename: () => {
      tries++;
      throw systemError('EBUSY');
    },
  });
  write({ page: 2 });
  expect(tries).toBe(3);
  expect(synced).toEqual([path]);
  expect(read()).toEqual({ page: 2 });
  expect(log.lines).toMatchObject([{ event: 'checkpoint_copy_fallback', level: 'warn', code: 'EBUSY' }]);
  expect(readdirSync(folder)).toEqual(['checkpoint.json']);
});

it('throws a full disk, with the old file untouched', () => {
  const { write, read, folder } = setUp({
    writeFileSynced: (path) => {
      writeFileSync(path, '{"pa');
      throw systemError('ENOSPC');
    },
  });
  expect(() => write({ page: 2 })).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
  expect(read()).toEqual({ page: 1 });
  expect(readdirSync(folder)).toEqual(['checkpoint.json']);
});

it('throws other refusals of the rename at once', () => {
  const { write, log } = setUp({ rename: failing('EIO', 1, nodeFileSystem.rename) });
  expect(() => write({})).toThrow(expect.objectContaining({ code: 'EIO' }));
  expect(log.events()).toEqual([]);
});

it('throws the error of the copy, having logged that of the rename', () => {
  const { write, log } = setUp({
    rename: failing('EPERM', 3, nodeFileSystem.rename),
    copyFile: failing('ENOSPC', 1, nodeFileSystem.copyFile),
  });
  expect(() => write({})).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
  expect(log.lines[0]).toMatchObject({ event: 'checkpoint_copy_fallback', code: 'EPERM' });
});
