import { expect, it } from 'vitest';
import { counted, duration, grouped, minute, size } from '../../../src/inspect/report/figures.ts';

it.each([
  [grouped(0), '0'],
  [grouped(1234567), '1,234,567'],
  [grouped(1234.5678), '1,234.5678'],
  [grouped(-1234), '-1,234'],
  [counted(1, 'run'), '1 run'],
  [counted(2000, 'run'), '2,000 runs'],
  [duration(4.25), '4.3 s'],
  [duration(725), '12 min 05 s'],
  [duration(3719.6), '1 h 02 min'],
  [duration(3599.9), '1 h 00 min'],
  [duration(59.99), '1 min 00 s'],
  [minute('2026-11-24T03:00:59.123Z'), '2026-11-24 03:00'],
  [minute('yesterday'), 'yesterday'],
  [size(0), '0 B'],
  [size(999), '999 B'],
  [size(41_500_000), '41.5 MB'],
  [size(123_456_789), '123 MB'],
  [size(2.5e15), '2500 TB'],
])('%s is %s', (words, expected) => {
  expect(words).toBe(expected);
});
