import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { jsonLines } from '../../src/cli/diff-lines.ts';
import { countsText, cut, recordLines, sideText } from '../../src/cli/diff-text.ts';
import type { RecordChange } from '../../src/store/diff/record-change.ts';

const CHANGED: RecordChange = {
  kind: 'changed',
  table: 'deal',
  id: '12345',
  name: '(주)한국 제조',
  fields: [
    { field: '금액', old: '100', new: '' },
    { field: '상태', old: null, new: '완료\n\u001b[31m' },
  ],
};
const ADDED: RecordChange = {
  kind: 'added',
  table: 'deal',
  id: null,
  name: null,
  fields: [
    { field: '금액', old: null, new: '100' },
    { field: '__proto__', old: null, new: 'x' },
  ],
};

it('a record that changed, and its fields', () => {
  expect(recordLines(CHANGED)).toEqual([
    '~ deal 12345 "(주)한국 제조"',
    '    금액: "100" → ""',
    '    상태: NULL → "완료 [31m"',
  ]);
});

it('a record without id and name', () => {
  expect(recordLines(ADDED)).toEqual(['+ deal (no id)']);
  expect(recordLines({ ...ADDED, kind: 'removed', id: '7', name: '🙂\u202e' })).toEqual(['- deal 7 "🙂 "']);
});

it('the counts, below each other whatever the letters', () => {
  const counts = { added: 1234567, removed: 0, changed: 3 };
  const lines = countsText(
    new Map([
      ['deal', counts],
      ['맞춤_객체', { ...counts, added: 1 }],
    ]),
  ).split('\n');
  expect(new Set(lines.map((line) => stringWidth(line))).size).toBe(1);
  expect(lines[1]).toBe('deal       1,234,567        0        3');
});

it('a side that says little', () => {
  const facts = { runTag: '20261124_070000', capturedAtUtc: '2026-11-24T07:00:00Z' };
  expect(sideText('old', 'a.db', facts)).toBe('old: a.db (run 20261124_070000, captured 2026-11-24T07:00:00Z)');
  expect(sideText('old', 'a\u001b.db', { runTag: null, capturedAtUtc: null })).toBe('old: a .db');
});

it.each(['가'.repeat(100), 'x'.repeat(10_000_000), '👩‍👩‍👧‍👦'.repeat(40), `${'e\u0301'.repeat(300)}`])(
  'a long value is cut to its place: %#',
  (text) => {
    const short = cut(text, 60);
    expect(stringWidth(short)).toBeLessThanOrEqual(60);
    expect(stringWidth(short)).toBeGreaterThan(55);
    expect(short.endsWith('…')).toBe(true);
  },
);

it('a value that fits is whole, half a letter is none', () => {
  expect(cut('가'.repeat(30), 60)).toBe('가'.repeat(30));
  expect(cut('a\ud83d', 60)).toBe('a\ufffd');
});

it('JSON lines: a field each, a record that came or went with all that it holds', () => {
  expect(jsonLines(CHANGED)).toEqual([
    '{"kind":"changed","table":"deal","id":"12345","name":"(주)한국 제조","field":"금액","old":"100","new":""}',
    '{"kind":"changed","table":"deal","id":"12345","name":"(주)한국 제조","field":"상태","old":null,"new":"완료\\n\\u001b[31m"}',
  ]);
  expect(jsonLines(ADDED)).toEqual([
    '{"kind":"added","table":"deal","id":null,"name":null,"field":null,"old":null,"new":null,"record":{"금액":"100","__proto__":"x"}}',
  ]);
});
