import { expect, it } from 'vitest';
import { ago, lengthOf, localTime, timeAndAge } from '../../src/cli/when.ts';

const NOW = new Date('2026-11-24T06:00:00Z');

it.each([
  [0, '0 s'],
  [31.72, '31.7 s'],
  [60, '1 min'],
  [119 * 60, '119 min'],
  [2 * 3600, '2 h'],
  [47.9 * 3600, '47 h'],
  [48 * 3600, '2 days'],
])('%d s is %s', (seconds, words) => {
  expect(lengthOf(seconds)).toBe(words);
});

it.each([
  ['2026-11-24T05:59:30Z', 'just now'],
  ['2026-11-24T03:00:00Z', '3 h ago'],
  ['2026-11-24T06:00:30Z', 'just now'],
  ['2026-11-24T08:00:00Z', '2 h in the future: a clock is wrong'],
  ['yesterday', 'at an unknown time'],
])('%s was %s', (then, words) => {
  expect(ago(then, NOW)).toBe(words);
});

it('shows the time of this machine', () => {
  const moment = new Date(2026, 10, 4, 7, 5);
  expect(localTime(moment.toISOString())).toBe('2026-11-04 07:05');
  expect(localTime('\u001b[2Jnever')).toBe('\u001b[2Jnever'); // What prints it takes the escapes out.
  expect(timeAndAge(moment.toISOString(), new Date(2026, 10, 4, 10, 5))).toBe('2026-11-04 07:05 (3 h ago)');
});
