import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { GENERATED_DOCUMENTS, generate } from '../../docs/generate.ts';
import { ATTENTION } from '../../src/inspect/status/attention.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

it.each(GENERATED_DOCUMENTS)('%s has what the code has (npm run docs renews it)', async (name) => {
  const document = read(name);
  expect(document).toBe(await generate(document));
  expect(document).toMatch(/<!-- generated: [\w-]+ -->\n\S/);
});

it('shows the flags of all commands and all exit codes', () => {
  for (const text of ['--keep-unfinished DAYS', '--no-rate-limit', '| 143 |'])
    expect(read('README.md')).toContain(text);
});

it.each([
  ...GENERATED_DOCUMENTS,
  'docs/dependencies.md',
  'README.ko.md',
  'docs/operations.md',
  'docs/operations.ko.md',
])('%s links only to what is there', (name) => {
  const links = [...read(name).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '');
  expect(links.filter((link) => !existsSync(join(ROOT, dirname(name), link)))).toEqual([]);
});

it('glosses every code of attention in Korean', () => {
  const glossed = [...read('README.ko.md').matchAll(/^\| `([a-z_]+)` \| [^|]*[가-힣]/gm)].map(([, code]) => code);
  expect(glossed).toEqual(expect.arrayContaining(ATTENTION.map(([code]) => code)));
});

it('names every runtime dependency in docs/dependencies.md', () => {
  const { dependencies } = JSON.parse(read('package.json'));
  const named = [...read('docs/dependencies.md').matchAll(/^\| ([@\w/-]+) /gm)].map(([, name]) => name);
  expect(named.filter((name) => name !== 'package' && name !== '---').sort()).toEqual(Object.keys(dependencies).sort());
});

it('begins with the two commands that do everything', () => {
  const npm = read('README.md')
    .split('\n')
    .filter((line) => /^ +npm /.test(line));
  expect(npm.slice(0, 2).map((line) => line.replace(/ *#.*$/, '').trim())).toEqual([
    'npm ci && npm run demo',
    'npm ci && npm test',
  ]);
});
