import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep } from '../../src/run/sleep.ts';
import { bestScheduleMs } from '../../src/salesmap/best-schedule.ts';
import { type Chain, ChainSchedule } from '../../src/salesmap/chain-schedule.ts';
import { RequestLimiter } from '../../src/salesmap/limiter.ts';

/** The sandbox's workspace: pages of each list, and its page size. */
const TABLES: readonly (readonly [name: string, pages: number, pageSize: number | undefined])[] = [
  ['organization', 8, 50],
  ['people', 31, 50],
  ['deal', 24, 50],
  ['lead', 90, 10],
  ['memo', 50, 50],
  ['user', 1, undefined],
  ['team', 1, undefined],
];
const FORMS = [4, 12, 6, 3, 3, 2, 2, 2, 2];
const FORM_PAGES = FORMS.reduce((one, other) => one + other, 0);
const INTERVAL_MS = 120;
/** What a page costs besides its latency. */
const WORK_MS = 3;

describe('a crawl by the schedule and the limiter, beside the best that any schedule could do', () => {
  let limiter: RequestLimiter;
  const never = new AbortController().signal;

  beforeEach(() => {
    vi.useFakeTimers();
    limiter = new RequestLimiter({ minIntervalMs: INTERVAL_MS });
  });
  afterEach(async () => {
    const closed = limiter.close();
    await vi.advanceTimersByTimeAsync(1000);
    await closed;
    vi.useRealTimers();
  });

  async function read(chain: Chain, pages: number, latencyMs: number): Promise<void> {
    for (let page = 0; page < pages; page += 1) {
      chain.queued();
      await limiter.acquire(chain.priority(), never, chain.keepSlotMs);
      chain.asked();
      await sleep(latencyMs + WORK_MS, never);
      chain.advanced();
    }
    chain.ended();
  }

  async function crawlMs(latencyMs: number, isKnown: boolean): Promise<number> {
    const schedule = new ChainSchedule();
    schedule.expect('webform_history', isKnown ? FORM_PAGES : undefined, ['people', 'deal']);
    const startedAtMs = performance.now();
    const chains = TABLES.map(([name, pages, pageSize]) => {
      const expected = isKnown && pageSize !== undefined ? pages * pageSize : undefined;
      return [name, schedule.chain(name, expected, pageSize), pages] as const;
    });
    const tables = new Map(chains.map(([name, chain, pages]) => [name, read(chain, pages, latencyMs)]));
    const forms = Promise.all([tables.get('people'), tables.get('deal')]).then(() =>
      Promise.all(FORMS.map((pages) => read(schedule.chain('webform_history', pages * 45, 50), pages, latencyMs))),
    );
    let endedAtMs: number | undefined;
    void Promise.all([...tables.values(), forms]).then(() => {
      endedAtMs = performance.now();
    });
    while (endedAtMs === undefined) await vi.advanceTimersByTimeAsync(1000);
    return endedAtMs - startedAtMs;
  }

  const bestMs = (latencyMs: number): number =>
    bestScheduleMs(
      [
        ...TABLES.map(([name, pages]) => ({ name, pages })),
        ...FORMS.map((pages, i) => ({ name: `form${i}`, pages, after: ['people', 'deal'] })),
      ],
      { intervalMs: INTERVAL_MS, latencyMs },
    );

  it.each([0, 50, 150, 300, 450, 600, 1000])('with %i ms of latency, when the lists are known', async (latencyMs) => {
    expect((await crawlMs(latencyMs, true)) / bestMs(latencyMs)).toBeLessThan(1.01);
  });

  it.each([0, 50, 150, 300, 450, 600, 1000])('with %i ms of latency, on a first run', async (latencyMs) => {
    expect((await crawlMs(latencyMs, false)) / bestMs(latencyMs)).toBeLessThan(1.03);
  });
});
