import { expect, it } from 'vitest';
import { bestScheduleMs, type SimulatedChain } from '../../src/salesmap/best-schedule.ts';

const chain = (name: string, pages: number, after: readonly string[] = []): SimulatedChain => ({ name, pages, after });
const at = (latencyMs: number) => ({ intervalMs: 120, latencyMs });

it.each([
  ['nothing to ask', [], at(300), 0],
  ['one request', [chain('a', 1)], at(300), 300],
  ['one chain: its answers one after the other', [chain('a', 10)], at(300), 3000],
  ['one chain quicker than the interval', [chain('a', 10)], at(50), 9 * 120 + 50],
  [
    'many short chains: the interval decides',
    Array.from({ length: 10 }, (_, i) => chain(`c${i}`, 1)),
    at(300),
    9 * 120 + 300,
  ],
  ['a chain that waits for another', [chain('a', 2), chain('b', 2, ['a'])], at(300), 1200],
  ['the longest first, the others in its gaps', [chain('long', 10), chain('a', 2), chain('b', 3)], at(300), 3000],
  ['more fillers than gaps', [chain('long', 2), chain('a', 10)], at(100), 11 * 120 + 100],
])('%s', (_, chains, limits, expected) => {
  expect(bestScheduleMs(chains, limits)).toBeCloseTo(expected, 6);
});

it('keeps a slot for the longest chain where that ends earlier', () => {
  // At 130 ms, a filler in each gap would make every step 240 ms.
  const chains = [chain('long', 50), chain('a', 5)];
  expect(bestScheduleMs(chains, at(130))).toBeLessThan(50 * 130 + 5 * 120 + 130);
});

it.each([50, 130, 300, 600])('comes near to it with a few tries, at %i ms', (latencyMs) => {
  const chains = [chain('long', 90), chain('a', 31), chain('b', 24), chain('c', 50), chain('d', 36, ['a', 'b'])];
  const best = bestScheduleMs(chains, at(latencyMs));
  const quick = bestScheduleMs(chains, at(latencyMs), 1);
  expect(quick).toBeGreaterThanOrEqual(best);
  expect(quick / best).toBeLessThan(1.05);
});

it('is never below the requests times the interval', () => {
  for (const latencyMs of [0, 50, 120, 300, 600]) {
    const chains = [chain('me', 1), chain('a', 9, ['me']), chain('b', 30, ['me']), chain('c', 4, ['a', 'b'])];
    expect(bestScheduleMs(chains, at(latencyMs))).toBeGreaterThanOrEqual(43 * 120 + latencyMs);
  }
});
