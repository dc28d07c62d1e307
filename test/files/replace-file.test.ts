import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type FileSystem, nodeFileSystem } from '../../src/files/file-system.ts';
import { replaceFileWithRetry } from '../../src/files/replace-file.ts';
import { recordingLog } from './support/recording-log.ts';
import { failing, systemError } from './support/system-error.ts';
import { tempFolder } from './support/temp-folder.ts';

function setUp(faults: Partial<FileSystem> = {}) {
  const folder = tempFolder();
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('src'), 'new');
  writeFileSync(at('dest'), 'old');
  const log = recordingLog();
  const slept: number[] = [];
  const run = () =>
    replaceFileWithRetry(at('src'), at('dest'), {
      fallbackPath: at('fallback'),
      log,
      fs: { ...nodeFileSystem, ...faults },
      sleep: async (delayMs) => void slept.push(delayMs),
    });
  const text = (name: string): string => readFileSync(at(name), 'utf8');
  return { folder, at, log, slept, run, text };
}

const always = Number.POSITIVE_INFINITY;

it('renames at the first try', async () => {
  const { run, at, text, log, slept } = setUp();
  expect(await run()).toEqual({ path: at('dest'), way: 'rename', attempts: 1 });
  expect(text('dest')).toBe('new');
  expect(log.events()).toEqual(['replace_attempt']);
  expect(slept).toEqual([]);
});

it.each(['EPERM', 'EACCES', 'EBUSY'])('tries again after %s, half a second apart', async (code) => {
  const { run, at, text, log, slept } = setUp({ rename: failing(code, 2, nodeFileSystem.rename) });
  expect(await run()).toEqual({ path: at('dest'), way: 'rename', attempts: 3 });
  expect(text('dest')).toBe('new');
  expect(slept).toEqual([500, 500]);
  expect(log.lines.filter(({ event }) => event === 'replace_retry')).toMatchObject([
    { level: 'warn', attempt: 1, code },
    { level: 'warn', attempt: 2, code },
  ]);
});

it('gives up after five tries and takes the fallback path by rename', async () => {
  const { run, at, text, log, slept, folder } = setUp({ rename: failing('EPERM', 5, nodeFileSystem.rename) });
  expect(await run()).toEqual({ path: at('fallback'), way: 'fallback_rename', attempts: 5 });
  expect([text('fallback'), text('dest')]).toEqual(['new', 'old']);
  expect(slept).toHaveLength(4);
  expect(log.lines.at(-1)).toMatchObject({ event: 'fallback_rename', level: 'warn', path: at('fallback') });
  expect(readdirSync(folder).sort()).toEqual(['dest', 'fallback']);
});

it('syncs what goes to the fallback path before it has that name', async () => {
  const order: string[] = [];
  const { run, at } = setUp({
    rename: (from, to) => {
      if (to.endsWith('dest')) throw systemError('EBUSY');
      nodeFileSystem.rename(from, to);
      order.push('rename');
    },
    fsyncFile: (path) => void order.push(path),
  });
  await run();
  expect(order).toEqual([at('src'), 'rename']);
});

it('takes the fallback path by copy when no rename goes through', async () => {
  const { run, at, text, log, folder } = setUp({ rename: failing('EPERM', always, nodeFileSystem.rename) });
  expect(await run()).toEqual({ path: at('fallback'), way: 'fallback_copy', attempts: 5 });
  expect([text('fallback'), text('dest')]).toEqual(['new', 'old']);
  expect(log.lines.at(-1)).toMatchObject({ event: 'fallback_copy', level: 'warn', code: 'EPERM' });
  expect(readdirSync(folder).sort()).toEqual(['dest', 'fallback']);
});

it('names the fallback copy only when it is whole, where a rename of the copy works', async () => {
  // The source is held (a scanner reads it): renames of it are refused, renames of the copy are not.
  const rename: FileSystem['rename'] = (from, to) => {
    if (from.endsWith('src')) throw systemError('EBUSY');
    expect(readFileSync(from, 'utf8')).toBe('new');
    nodeFileSystem.rename(from, to);
  };
  const copied: string[] = [];
  const copyFile: FileSystem['copyFile'] = (from, to) => {
    copied.push(to);
    nodeFileSystem.copyFile(from, to);
  };
  const { run, at } = setUp({ rename, copyFile });
  expect((await run()).way).toBe('fallback_copy');
  expect(copied).toEqual([at('fallback.new')]);
});

it('copies beside the target and renames when it lies on another device', async () => {
  const { run, at, text, folder } = setUp({ rename: failing('EXDEV', 1, nodeFileSystem.rename) });
  expect(await run()).toEqual({ path: at('dest'), way: 'copy_rename', attempts: 1 });
  expect(text('dest')).toBe('new');
  expect(readdirSync(folder)).toEqual(['dest']);
});

it('syncs the copy before it gets the name', async () => {
  const order: string[] = [];
  const { run, at } = setUp({
    rename: (from, to) => {
      if (from.endsWith('src')) throw systemError('EXDEV');
      nodeFileSystem.rename(from, to);
      order.push('rename');
    },
    fsyncFile: (path) => void order.push(path),
  });
  await run();
  expect(order).toEqual([at('dest.new'), 'rename']);
});

it('on another device, with the target held for good, takes the fallback path', async () => {
  const rename: FileSystem['rename'] = (from, to) => {
    if (from.endsWith('src')) throw systemError('EXDEV');
    if (to.endsWith('dest')) throw systemError('EBUSY');
    nodeFileSystem.rename(from, to);
  };
  const { run, at, text, folder } = setUp({ rename });
  expect(await run()).toEqual({ path: at('fallback'), way: 'fallback_rename', attempts: 5 });
  expect([text('fallback'), text('dest')]).toEqual(['new', 'old']);
  expect(readdirSync(folder).sort()).toEqual(['dest', 'fallback']);
});

it('throws at once what waiting does not mend', async () => {
  const { run, text, slept } = setUp({ rename: failing('ENOSPC', 1, nodeFileSystem.rename) });
  await expect(run()).rejects.toMatchObject({ code: 'ENOSPC' });
  expect([text('src'), text('dest')]).toEqual(['new', 'old']);
  expect(slept).toEqual([]);
});

it('throws the last error when the fallback fails too, with the source still there and no half copy', async () => {
  const { run, at, text } = setUp({
    rename: failing('EPERM', always, nodeFileSystem.rename),
    copyFile: (_from, to) => {
      writeFileSync(to, 'ne');
      throw systemError('ENOSPC');
    },
  });
  await expect(run()).rejects.toMatchObject({ code: 'ENOSPC' });
  expect([text('src'), text('dest')]).toEqual(['new', 'old']);
  expect(existsSync(at('fallback')) || existsSync(at('fallback.new'))).toBe(false);
});

it('does not take a short copy for a whole one', async () => {
  const { run, text } = setUp({
    rename: failing('EXDEV', 1, nodeFileSystem.rename),
    copyFile: (_from, to) => writeFileSync(to, 'n'),
  });
  await expect(run()).rejects.toThrow(/has 1 bytes instead of 3/);
  expect([text('src'), text('dest')]).toEqual(['new', 'old']);
});

it('syncs the folder after the rename', async () => {
  const order: string[] = [];
  const { run, folder } = setUp({
    rename: (from, to) => {
      nodeFileSystem.rename(from, to);
      order.push('rename');
    },
    fsyncFolder: (path) => void order.push(path),
  });
  await run();
  expect(order).toEqual(['rename', folder]);
});
