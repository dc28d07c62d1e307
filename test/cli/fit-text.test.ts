import { expect, it } from 'vitest';
import { cut, firstThatFits, formatDuration } from '../../src/cli/fit-text.ts';

it.each([
  ['고객 people', 11, '고객 people'],
  ['고객 people', 3, '고'],
  ['고객 people', 4, '고객'],
  ['e\u0301te', 2, 'e\u0301t'],
  ['deal', 0, ''],
])('%s in %i places: %s', (line, columns, text) => {
  expect(cut(line, columns)).toBe(text);
});

it('takes the first wording that fits, and cuts the last one where none does', () => {
  const wordings = ['All requests wait', '요청 대기', 'wait'];
  expect([20, 10, 5, 3].map((columns) => firstThatFits(wordings, columns))).toEqual([...wordings, 'wai']);
  expect(firstThatFits([], 5)).toBe('');
});

it.each([
  [1, '1 s'],
  [59_001, '1 min 0 s'],
  [3_599_000, '59 min 59 s'],
  [7_260_000, '2 h 1 min'],
])('%i ms are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
