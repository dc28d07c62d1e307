import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generate } from '../../docs/generate.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

it('has the flags, commands and exit codes that the code has (npm run docs renews them)', async () => {
  expect(readme).toBe(await generate(readme));
});

it('begins with the two commands that do everything', () => {
  const npm = readme.split('\n').filter((line) => /^ +npm /.test(line));
  expect(npm.slice(0, 2).map((line) => line.replace(/ *#.*$/, '').trim())).toEqual([
    'npm ci && npm run demo',
    'npm ci && npm test',
  ]);
});
