import { describe, expect, it } from 'vitest';
import { ChainSchedule } from '../../src/salesmap/chain-schedule.ts';

it('serves the chain with most pages left first, in pages and not in records', () => {
  const schedule = new ChainSchedule();
  const deal = schedule.chain('deal', 5000, 50); // 100 pages
  const lead = schedule.chain('lead', 2000, 10); // 200 pages
  const memo = schedule.chain('memo', 500, 50); // 10 pages
  expect([lead, deal, memo].map((chain) => chain.priority())).toEqual([0, 1, 2]);
});

it('ranks anew with every page', () => {
  const schedule = new ChainSchedule();
  const deal = schedule.chain('deal', 200, 50);
  const memo = schedule.chain('memo', 150, 50);
  expect([deal.priority(), memo.priority()]).toEqual([0, 1]);
  deal.advanced();
  expect([deal.priority(), memo.priority()]).toEqual([0, 0]);
  deal.advanced();
  expect([deal.priority(), memo.priority()]).toEqual([1, 0]);
});

it('counts the pages that a resumed chain has already', () => {
  const schedule = new ChainSchedule();
  const deal = schedule.chain('deal', 5000, 50, 95);
  const memo = schedule.chain('memo', 500, 50);
  expect([deal.priority(), memo.priority()]).toEqual([1, 0]);
});

it('takes a chain that outlives its estimate for a tenth longer', () => {
  const schedule = new ChainSchedule();
  const deal = schedule.chain('deal', 50, 50);
  const memo = schedule.chain('memo', 250, 50); // 5 pages left
  for (let page = 0; page < 100; page += 1) deal.advanced();
  expect([deal.priority(), memo.priority()]).toEqual([0, 1]);
});

it('asks lists that answer at once last, and unknown chains by their page size', () => {
  const schedule = new ChainSchedule();
  const user = schedule.chain('user', 9999, undefined);
  const lead = schedule.chain('lead', undefined, 10);
  const deal = schedule.chain('deal', undefined, 50);
  expect([lead, deal, user].map((chain) => chain.priority())).toEqual([0, 1, 2]);
});

it('forgets a chain that ended', () => {
  const schedule = new ChainSchedule();
  const deal = schedule.chain('deal', 5000, 50);
  const memo = schedule.chain('memo', 500, 50);
  deal.ended();
  expect(memo.priority()).toBe(0);
});

it('keeps chains of the same name apart: the submissions of several forms', () => {
  const schedule = new ChainSchedule();
  const long = schedule.chain('webform_history', 5000, 50);
  const short = schedule.chain('webform_history', 50, 50);
  expect([long.priority(), short.priority()]).toEqual([0, 1]);
  short.ended();
  const next = schedule.chain('webform_history', 100, 50);
  expect([long.priority(), next.priority()]).toEqual([0, 1]);
});

it('counts what begins after a chain as a part of its way, where that is known', () => {
  const schedule = new ChainSchedule();
  const people = schedule.chain('people', 1000, 50); // 20 pages
  const memo = schedule.chain('memo', 1250, 50); // 25 pages
  schedule.expect('webform_history', undefined, ['people', 'deal']);
  expect([people.priority(), memo.priority()]).toEqual([1, 0]);
  schedule.expect('webform_history', 18, ['people', 'deal']); // The longest form has some 6 of them.
  expect([people.priority(), memo.priority()]).toEqual([0, 1]);
});

it('knows no priority beyond 9', () => {
  const schedule = new ChainSchedule();
  const chains = Array.from({ length: 15 }, (_, i) => schedule.chain(`t${i}`, (15 - i) * 50, 50));
  expect(chains.map((chain) => chain.priority())).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9]);
});

describe('the usual turnaround', () => {
  /** A chain whose clock the test moves. */
  function clocked() {
    const clock = { nowMs: 0 };
    const schedule = new ChainSchedule(() => clock.nowMs);
    return { clock, schedule, chain: schedule.chain('deal', 5000, 50) };
  }

  it('is the median from a request to the next one being ready, the last page included', () => {
    const { clock, schedule, chain } = clocked();
    expect(schedule.usualTurnaroundMs).toBeUndefined();
    for (const latencyMs of [300, 900, 310]) {
      chain.queued();
      clock.nowMs += 5_000; // Waiting for a slot is no latency.
      chain.asked();
      clock.nowMs += latencyMs;
      chain.advanced();
    }
    chain.ended();
    expect(schedule.usualTurnaroundMs).toBe(310);
  });

  it('leaves out tries that failed, and what is waited after them', () => {
    const { clock, schedule, chain } = clocked();
    chain.asked();
    clock.nowMs += 60_000;
    chain.queued();
    chain.asked();
    clock.nowMs += 200;
    chain.advanced();
    chain.queued();
    chain.asked();
    clock.nowMs += 30_000;
    chain.ended();
    expect(schedule.usualTurnaroundMs).toBe(200);
  });
});

describe('a free slot', () => {
  const INTERVAL_MS = 120;

  /** A chain whose requests take `latencyMs`, seen twice, and whose next one left `agoMs` ago. */
  function underWay({
    latencyMs,
    agoMs,
    pages,
    beside,
  }: {
    latencyMs: number;
    agoMs: number;
    pages: number;
    beside: number;
  }) {
    let nowMs = 0;
    const schedule = new ChainSchedule(() => nowMs);
    const longest = schedule.chain('lead', pages * 10, 10);
    const other = schedule.chain('memo', beside * 50, 50);
    for (let page = 0; page < 2; page += 1) {
      longest.asked();
      nowMs += latencyMs;
      longest.queued();
    }
    longest.asked();
    nowMs += agoMs;
    return { schedule, longest, other };
  }

  it('is kept for the longest chain when it is about to come back and the others are few', () => {
    const { other } = underWay({ latencyMs: 610, agoMs: 560, pages: 90, beside: 20 });
    expect(other.keepSlotMs(INTERVAL_MS)).toBeCloseTo(50 + INTERVAL_MS / 4);
  });

  it.each([
    ['there is more to fill with than the chain is long', { latencyMs: 300, agoMs: 240, pages: 20, beside: 400 }],
    ['the answer is more than an interval away', { latencyMs: 600, agoMs: 100, pages: 90, beside: 20 }],
    ['the answer is long overdue', { latencyMs: 600, agoMs: 700, pages: 90, beside: 20 }],
    ['the latency fits between two slots', { latencyMs: 100, agoMs: 90, pages: 20, beside: 40 }],
  ])('is given away when %s', (_, given) => {
    const { other } = underWay(given);
    expect(other.keepSlotMs(INTERVAL_MS)).toBe(0);
  });

  it('is given away when the longest chain has no request under way', () => {
    const { longest, other } = underWay({ latencyMs: 610, agoMs: 560, pages: 90, beside: 20 });
    longest.queued();
    expect(other.keepSlotMs(INTERVAL_MS)).toBe(0);
  });

  it('counts the pages of chains that have not begun', () => {
    const { schedule, other } = underWay({ latencyMs: 300, agoMs: 240, pages: 90, beside: 20 });
    schedule.expect('webform_history', 150); // 90 pages leave two gaps each
    expect(other.keepSlotMs(INTERVAL_MS)).toBeGreaterThan(0);
    schedule.expect('webform_history', 180);
    expect(other.keepSlotMs(INTERVAL_MS)).toBe(0);
    const forms = Array.from({ length: 4 }, () => schedule.chain('webform_history', 50 * 45, 50));
    for (const form of forms) for (let page = 0; page < 8; page += 1) form.advanced(); // Begun, they are not counted twice.
    expect(other.keepSlotMs(INTERVAL_MS)).toBeGreaterThan(0);
  });

  it('is kept less readily as long as nobody knows how long the chains are', () => {
    const { schedule, other } = underWay({ latencyMs: 300, agoMs: 240, pages: 90, beside: 50 });
    expect(other.keepSlotMs(INTERVAL_MS)).toBeGreaterThan(0);
    const unknown = schedule.chain('memo', undefined, 50); // Taken to have 20 pages.
    expect(other.keepSlotMs(INTERVAL_MS)).toBe(0);
    unknown.ended();
    expect(other.keepSlotMs(INTERVAL_MS)).toBeGreaterThan(0);
  });

  it('is kept from the second cycle on when a chain of one request told how long an answer takes', () => {
    let nowMs = 0;
    const schedule = new ChainSchedule(() => nowMs);
    const me = schedule.chain('/user/me', undefined, undefined);
    me.queued();
    me.asked();
    nowMs += 300;
    const longest = schedule.chain('lead', 900, 10);
    const other = schedule.chain('memo', 1000, 50);
    me.ended();
    longest.queued();
    longest.asked();
    nowMs += 240;
    expect(other.keepSlotMs(INTERVAL_MS)).toBeCloseTo(60 + INTERVAL_MS / 4);
  });
});
