import { expect, it, onTestFinished } from 'vitest';
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

it('shows the time of this machine, and its zone, because run tags are UTC', () => {
  const before = process.env['TZ'];
  onTestFinished(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });
  const at = (zone: string): string => {
    process.env['TZ'] = zone;
    return localTime('2026-11-23T18:00:00Z');
  };
  expect(at('Asia/Seoul')).toBe('2026-11-24 03:00 +09:00');
  expect(at('UTC')).toBe('2026-11-23 18:00 UTC');
  expect(at('America/St_Johns')).toBe('2026-11-23 14:30 -03:30');
  expect(localTime('\u001b[2Jnever')).toBe('\u001b[2Jnever'); // What prints it takes the escapes out.
  expect(timeAndAge('2026-11-24T03:00:00Z', NOW)).toMatch(/ \(3 h ago\)$/);
});
