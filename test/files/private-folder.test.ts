import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { PrivateFolder } from '../../src/files/private-folder.ts';
import { Child } from './support/child.ts';
import { tempFolder } from './support/temp-folder.ts';

it('is for nobody else, and gone when it is removed', () => {
  const parent = tempFolder();
  const folder = new PrivateFolder(parent);
  const paths = [folder.newPath(), folder.newPath()];
  expect(new Set(paths).size).toBe(2);
  for (const path of paths) writeFileSync(path, 'x');
  if (process.platform !== 'win32') expect(statSync(dirname(paths[0] ?? '')).mode & 0o777).toBe(0o700);
  folder.remove();
  folder.remove();
  expect(readdirSync(parent)).toEqual([]);
});

it('is not made before it is needed', () => {
  const parent = tempFolder();
  new PrivateFolder(parent).remove();
  expect(readdirSync(parent)).toEqual([]);
});

it('what a killed process left goes with the next; that of a living one stays', () => {
  const parent = tempFolder();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const names = [`salesmap-read-${dead}-abcdef`, `salesmap-read-${process.ppid}-abcdef`, 'salesmap-read-x', 'other'];
  for (const name of names) mkdirSync(join(parent, name));
  writeFileSync(join(parent, names[0] ?? '', '1.db'), 'left');
  const folder = new PrivateFolder(parent);
  folder.newPath();
  folder.remove();
  expect(readdirSync(parent).sort()).toEqual(names.slice(1).sort());
  expect(existsSync(join(parent, names[0] ?? ''))).toBe(false);
});

it.skipIf(process.platform === 'win32').each<[way: string, signal: NodeJS.Signals | undefined, ending: unknown[]]>([
  ['waiting', 'SIGINT', [null, 'SIGINT']],
  ['waiting', 'SIGTERM', [null, 'SIGTERM']],
  ['waiting', 'SIGHUP', [null, 'SIGHUP']],
  ['busy', 'SIGINT', [null, 'SIGINT']], // Heard although the folder was removed meanwhile.
  ['listening', 'SIGINT', [7, null]], // Who listens too ends it.
  ['ending', undefined, [0, null]],
])('of a process that is %s is gone after %s, which ends it', async (way, signal, ending) => {
  const parent = tempFolder();
  const child = new Child('./private-folder-process.ts', parent, way);
  const ended = once(child.process, 'exit');
  await child.answer();
  if (signal !== undefined) {
    expect(readdirSync(parent)).toHaveLength(1);
    child.process.kill(signal);
  }
  expect(await ended).toEqual(ending);
  expect(readdirSync(parent)).toEqual([]);
});
