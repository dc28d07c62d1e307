import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tokenFileChecks } from '../../../src/inspect/doctor/token-file-checks.ts';
import { tempFolder } from '../../run/support/runs.ts';

function fileWith(mode: number): string {
  const path = join(tempFolder(), 'token.txt');
  writeFileSync(path, 'a-token');
  chmodSync(path, mode);
  return path;
}

it.each([0o600, 0o640, 0o400])('is fine with mode %o', (mode) => {
  expect(tokenFileChecks(fileWith(mode), 'linux')).toMatchObject([{ check: 'token_file', state: 'ok', fix: null }]);
});

it.each([0o644, 0o604])('warns of mode %o, with the command that mends it', (mode) => {
  const path = fileWith(mode);
  expect(tokenFileChecks(path, 'linux')).toMatchObject([{ state: 'warning', fix: `chmod 600 ${path}` }]);
});

it('says nothing where there is nothing to say', () => {
  expect(tokenFileChecks('-', 'linux')).toEqual([]);
  expect(tokenFileChecks('/nowhere/token.txt', 'linux')).toEqual([]);
  expect(tokenFileChecks(fileWith(0o644), 'win32')).toEqual([]);
});
