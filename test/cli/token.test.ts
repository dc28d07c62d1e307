import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readToken } from '../../src/cli/token.ts';
import { CannotStartError } from '../../src/run/errors.ts';

/** A token that must not be taken while a file is named. */
const NEXT_TO_FILE = { SALESMAP_TOKEN: 'from-env' };

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'salesmap-token-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'token');
  writeFileSync(path, text);
  return path;
}

/** What `readToken` throws. */
function refusalOf(file: string | undefined, env: NodeJS.ProcessEnv): unknown {
  try {
    return readToken(file, env);
  } catch (error) {
    return error;
  }
}

it('is the environment’s', () => {
  expect(readToken(undefined, { SALESMAP_TOKEN: ' tok-1\n' })).toBe('tok-1');
});

it.each(['tok-2', 'tok-2\n', '\r\n tok-2 \r\n', '\ufefftok-2\r\n'])('is the file’s, when one is named: %j', (text) => {
  expect(readToken(fileOf(text), NEXT_TO_FILE)).toBe('tok-2');
});

it('is standard input’s, when the file is -', () => {
  const script = `import { readToken } from ${JSON.stringify(join(import.meta.dirname, '../../src/cli/token.ts'))};
    process.stdout.write(readToken('-', {}));`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const cwd = join(import.meta.dirname, '../..');
  expect(execFileSync(process.execPath, args, { cwd, input: 'tok-3\n', encoding: 'utf8' })).toBe('tok-3');
});

it.each([[{}], [{ SALESMAP_TOKEN: '' }], [{ SALESMAP_TOKEN: ' \n' }]])('is missing in %j', (env) => {
  const error = refusalOf(undefined, env);
  expect(error).toBeInstanceOf(CannotStartError);
  expect(error).toMatchObject({
    code: 'no_token',
    exitCode: 2,
    message: 'No token: SALESMAP_TOKEN is not set.',
    next: expect.stringContaining('--token-file'),
  });
});

it('is missing in an empty file, whatever the environment says', () => {
  const path = fileOf('\n');
  expect(refusalOf(path, NEXT_TO_FILE)).toMatchObject({ code: 'no_token', message: `No token: ${path} is empty.` });
});

it('is not to be had from a file that cannot be read', () => {
  expect(refusalOf(join(tmpdir(), 'salesmap-no-such-file'), NEXT_TO_FILE)).toMatchObject({
    code: 'token_file_unreadable',
    exitCode: 2,
    message: expect.stringContaining('ENOENT'),
  });
});

it.each(['two words', 'two\nlines', 'sécret', '토큰', 'nul\0', 'tab\there'])(
  'is refused with characters that no header carries, without being shown: %j',
  (token) => {
    const error = refusalOf(undefined, { SALESMAP_TOKEN: token });
    expect(error).toMatchObject({ code: 'bad_token', exitCode: 2 });
    expect(error instanceof Error && `${error.stack}${JSON.stringify(error)}`).not.toContain(token);
  },
);
