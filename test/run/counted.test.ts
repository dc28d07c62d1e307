import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { counted, formatCount, plural } from '../../src/run/counted.ts';

it.each([
  [0, '0 rows'],
  [1, '1 row'],
  [2, '2 rows'],
  [1.5, '1.5 rows'],
  [1234567, '1,234,567 rows'],
])('says of %d that it is %s', (count, words) => {
  expect(counted(count, 'row')).toBe(words);
});

it('parts thousands, and knows a plural', () => {
  expect([formatCount(999), formatCount(1000)]).toEqual(['999', '1,000']);
  expect([plural(1, 'table'), plural(2, 'table')]).toEqual(['table', 'tables']);
});

it('is what texts count with: none puts a number before a plural', () => {
  const root = join(import.meta.dirname, '../../src');
  const fixed =
    /\$\{(?:[\w.]+\.(?:length|size)|rows|forms|count|found|sum|done)\} (?:rows|tables|forms|fields|files|answers|lines|pages)\b/;
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => fixed.test(readFileSync(join(root, name), 'utf8')));
  expect(found).toEqual([]);
});
