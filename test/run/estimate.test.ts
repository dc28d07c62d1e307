import { describe, expect, it } from 'vitest';
import {
  estimateOf,
  evenForms,
  pagesOf,
  requestsOf,
  scheduleMs,
  secondsAlone,
  type Workload,
} from '../../src/run/estimate.ts';
import { bestScheduleMs } from '../../src/salesmap/best-schedule.ts';
import { endpointNamed } from '../../src/salesmap/endpoints.ts';

/** The sandbox's workspace, in pages. */
const SANDBOX: Workload = {
  tables: new Map([
    ['organization', 8],
    ['people', 30],
    ['deal', 24],
    ['lead', 90],
    ['memo', 50],
    ['user', 1],
    ['team', 1],
  ]),
  forms: [4, 12, 6, 3, 3, 2, 2, 2, 3],
  asksWho: true,
};
const at = (latencyMs: number) => ({ intervalMs: 120, latencyMs });

describe('the pages of a list', () => {
  it.each([
    ['deal', 0, 1],
    ['deal', 50, 1],
    ['deal', 51, 2],
    ['lead', 51, 6],
    ['user', 5_000, 1],
    ['field', 5_000, 9],
    ['memo', undefined, 1],
  ] as const)('%s with %s rows: %i', (table, rows, pages) => {
    expect(pagesOf(endpointNamed(table), rows)).toBe(pages);
  });
});

it('splits pages of submissions among the forms that are read side by side', () => {
  expect(evenForms(0)).toEqual([]);
  expect(evenForms(3)).toEqual([1, 1, 1]);
  const many = evenForms(100);
  expect(many).toHaveLength(16);
  expect(many.reduce((sum, pages) => sum + pages)).toBe(100);
  expect(Math.max(...many) - Math.min(...many)).toBeLessThanOrEqual(1);
});

describe('a crawl', () => {
  it('counts every request, the check of the token included', () => {
    expect(requestsOf(SANDBOX)).toBe(242);
    expect(requestsOf({ ...SANDBOX, asksWho: false })).toBe(241);
  });

  it.each([0, 50, 80, 300, 600])('takes about what the best schedule takes, at %i ms', (latencyMs) => {
    const chains = [
      { name: 'who', pages: 1 },
      ...Array.from(SANDBOX.tables, ([name, pages]) => ({ name, pages, after: ['who'] })),
      ...SANDBOX.forms.map((pages, i) => ({ name: `f${i}`, pages, after: ['people', 'deal'] })),
    ];
    const best = bestScheduleMs(chains, at(latencyMs));
    expect(scheduleMs(SANDBOX, at(latencyMs)) / best).toBeGreaterThanOrEqual(0.99);
    expect(scheduleMs(SANDBOX, at(latencyMs)) / best).toBeLessThan(1.05);
  });

  it('is never quicker than its requests, nor than its longest list', () => {
    expect(scheduleMs(SANDBOX, at(300))).toBeGreaterThanOrEqual(241 * 120 + 300);
    expect(scheduleMs(SANDBOX, at(600))).toBeGreaterThanOrEqual(90 * 600);
  });

  it('of a hundred thousand requests is reckoned as exactly, by its shape', () => {
    const large = { ...SANDBOX, tables: new Map(Array.from(SANDBOX.tables, ([name, pages]) => [name, pages * 500])) };
    expect(scheduleMs(large, at(100)) / (requestsOf(large) * 120)).toBeCloseTo(1, 2);
    // At 300 ms the longest list cannot leave without delay: its gaps have room for one other request, and there are more.
    expect(scheduleMs(large, at(300))).toBeGreaterThan(45_000 * 300 * 1.03);
    expect(scheduleMs(large, at(300))).toBeLessThan(45_000 * 300 * 1.1);
    expect(scheduleMs(large, at(1_000))).toBeGreaterThanOrEqual(45_000_000);
    expect(scheduleMs(large, at(1_000))).toBeLessThan(45_000_000 * 1.03);
  });

  it('waits for nothing when it has nothing to ask', () => {
    expect(scheduleMs({ tables: new Map(), forms: [], asksWho: false }, at(300))).toBe(0);
  });

  it('takes the time of the backup and the publishing besides', () => {
    const alone = estimateOf(SANDBOX, at(80), 0);
    expect(estimateOf(SANDBOX, at(80), 12.5)).toEqual({
      requests: 242,
      seconds: expect.closeTo(alone.seconds + 12.5, 1),
    });
  });
});

it.each([
  [0, 0],
  [1, 0.3],
  [10, 3],
])('one list of %i pages takes %d s, were it alone', (pages, seconds) => {
  expect(secondsAlone(pages, at(300))).toBeCloseTo(seconds, 6);
});

it('one list is not asked for more often than the interval allows', () => {
  expect(secondsAlone(10, at(50))).toBeCloseTo(9 * 0.12 + 0.05, 6);
});
