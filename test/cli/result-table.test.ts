import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { renderResultTable } from '../../src/cli/result-table.ts';

test('a result', () => {
  const text = renderResultTable([
    { table: 'organization', rows: 1_234, columns: 47, pages: 25 },
    { table: '고객', rows: 1_234_567, columns: 76, pages: 24_692, note: 'carried over' },
    { table: 'team', rows: 0, columns: 3 },
  ]);
  expect(`\n${text}\n`).toMatchInlineSnapshot(`
    "
    table              rows  columns   pages  note
    organization      1,234       47      25
    고객          1,234,567       76  24,692  carried over
    team                  0        3
    "
  `);
});

test('without pages and notes there are no such columns', () => {
  expect(`\n${renderResultTable([{ table: 'deal', rows: 1, columns: 2 }])}\n`).toMatchInlineSnapshot(`
    "
    table  rows  columns
    deal      1        2
    "
  `);
});

test('numbers end below each other, whatever the letters', () => {
  const names = ['가나다라마바사', 'abc', '\u1112\u1161\u11ab', '😀 e\u0301', 'a\nb\u001b[31m', ''];
  const lines = renderResultTable(names.map((table, i) => ({ table, rows: 10 ** i, columns: 1 }))).split('\n');
  expect(lines).toHaveLength(names.length + 1);
  expect(new Set(lines.map((line) => stringWidth(line))).size).toBe(1);
});

test('no tables', () => {
  expect(renderResultTable([])).toBe('table  rows  columns');
});
