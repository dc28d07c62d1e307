import { expect, it } from 'vitest';
import { chooseBackups, requireBackup } from '../../src/inspect/find-backups.ts';
import { tempFolder } from '../run/support/runs.ts';
import { packBackup } from '../support/backups.ts';

const [OLD, NEW] = ['20260101_000000', '20260102_000000'];

function folder(): string {
  const dir = tempFolder();
  for (const tag of [OLD, NEW]) packBackup(dir, tag, Buffer.from('x'));
  return dir;
}

it.each<[text: string | undefined, all: boolean, tags: string[]]>([
  [undefined, false, [NEW]],
  ['newest', false, [NEW]],
  [OLD, false, [OLD]],
  [undefined, true, [NEW, OLD]],
])('%s, all: %s', (text, all, tags) => {
  expect(chooseBackups(folder(), text, all).map(({ runTag }) => runTag)).toEqual(tags);
});

it.each<[name: string, choose: (dir: string) => unknown, code: string]>([
  ['a tag and --all', (dir) => chooseBackups(dir, OLD, true), 'usage'],
  ['a path', (dir) => chooseBackups(dir, '../../x', false), 'bad_run_tag'],
  ['a day that does not exist', (dir) => requireBackup(dir, '20260231_000000'), 'bad_run_tag'],
  ['newest, where one must be named', (dir) => requireBackup(dir, 'newest'), 'bad_run_tag'],
  ['a tag without a backup', (dir) => requireBackup(dir, '20250101_000000'), 'no_backup'],
  ['the newest of none', () => chooseBackups('/nowhere', undefined, false), 'no_backup'],
  ['all of none', () => chooseBackups('/nowhere', undefined, true), 'no_backup'],
])('refuses %s', (_name, choose, code) => {
  const dir = folder();
  expect(() => choose(dir)).toThrow(expect.objectContaining({ code, exitCode: 2 }));
});
