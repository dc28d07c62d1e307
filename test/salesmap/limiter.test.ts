import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep } from '../../src/run/sleep.ts';
import { RequestLimiter } from '../../src/salesmap/limiter.ts';
import type { SharedBudget } from '../../src/salesmap/shared-budget.ts';

/** Bottleneck hands a job on over a timer of its own: a start may be this much later than it could be. */
const HANDOVER_MS = 3;

describe('RequestLimiter', () => {
  let limiter: RequestLimiter;
  const never = (): AbortSignal => new AbortController().signal;

  beforeEach(() => {
    vi.useFakeTimers();
    limiter = new RequestLimiter({ minIntervalMs: 120 });
  });
  afterEach(async () => {
    const closed = limiter.close();
    await vi.advanceTimersByTimeAsync(1000);
    await closed;
    vi.useRealTimers();
  });

  /** Asks for starts and notes when each was granted. */
  const startsOf = (count: number, priority = 0, signal?: AbortSignal): number[] => {
    const starts: number[] = [];
    for (let i = 0; i < count; i += 1) {
      limiter.acquire(priority, signal ?? never()).then(
        () => starts.push(performance.now()),
        () => undefined,
      );
    }
    return starts;
  };
  const gaps = (starts: readonly number[]): number[] => starts.slice(1).map((at, i) => at - (starts[i] ?? 0));

  it('lets the first request leave at once and the others 120 ms apart, never closer', async () => {
    const starts = startsOf(20);
    await vi.advanceTimersByTimeAsync(HANDOVER_MS);
    expect(starts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20 * (120 + HANDOVER_MS));
    expect(starts).toHaveLength(20);
    expect(Math.min(...gaps(starts))).toBeGreaterThanOrEqual(120);
    expect(Math.max(...gaps(starts))).toBeLessThanOrEqual(120 + HANDOVER_MS);
  });

  it('serves the most urgent request when the slot is free, also one that came last', async () => {
    const order: string[] = [];
    const ask = (name: string, priority: number) =>
      void limiter.acquire(priority, never()).then(() => order.push(name));
    ask('first', 9);
    await vi.advanceTimersByTimeAsync(HANDOVER_MS);
    ask('short', 5);
    ask('shorter', 9);
    await vi.advanceTimersByTimeAsync(100);
    ask('longest', 0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(order).toEqual(['first', 'longest', 'short', 'shorter']);
  });

  it('lets the most urgent of those that come together be the first of all', async () => {
    const order: number[] = [];
    for (const priority of [4, 3, 0, 7]) void limiter.acquire(priority, never()).then(() => order.push(priority));
    await vi.advanceTimersByTimeAsync(500);
    expect(order).toEqual([0, 3, 4, 7]);
  });

  it('keeps the slot for an urgent request that is about to come, and no longer', async () => {
    const order: [string, number][] = [];
    const ask = (name: string, priority: number, keepMs = 0) =>
      void limiter.acquire(priority, never(), () => keepMs).then(() => order.push([name, performance.now()]));
    ask('first', 0, 100);
    await vi.advanceTimersByTimeAsync(HANDOVER_MS);
    ask('filler', 5);
    await vi.advanceTimersByTimeAsync(160);
    ask('urgent', 0);
    await vi.advanceTimersByTimeAsync(300);
    expect(order.map(([name]) => name)).toEqual(['first', 'urgent', 'filler']);
    const [, urgent = ['', 0]] = order;
    expect(urgent[1]).toBeLessThanOrEqual(160 + 3 * HANDOVER_MS);
    ask('again', 0, 50);
    ask('late', 5);
    await vi.advanceTimersByTimeAsync(1000);
    expect(order.map(([name]) => name).slice(3)).toEqual(['again', 'late']);
  });

  it('lets a request leave at once that nothing stands in the way of, also one that the slot was kept for', async () => {
    const starts: number[] = [];
    const ask = (keepMs = 0) =>
      void limiter.acquire(0, never(), () => keepMs).then(() => starts.push(performance.now()));
    const beganAtMs = performance.now();
    ask(100);
    await Promise.resolve();
    expect(starts).toEqual([beganAtMs]);
    await vi.advanceTimersByTimeAsync(170);
    ask(100);
    await Promise.resolve();
    expect(starts).toEqual([beganAtMs, beganAtMs + 170]);
    await vi.advanceTimersByTimeAsync(150); // Kept once more, for whoever took it.
    ask();
    ask();
    await vi.advanceTimersByTimeAsync(120 + HANDOVER_MS);
    expect(starts.slice(2)).toHaveLength(2);
    expect(starts[2]).toBe(beganAtMs + 320);
    expect((starts[3] ?? 0) - (starts[2] ?? 0)).toBeGreaterThanOrEqual(120);
  });

  it('waits for nothing when the interval is 0, but for the end of a pause', async () => {
    const free = new RequestLimiter({ minIntervalMs: 0 });
    const starts: number[] = [];
    const ask = () => void free.acquire(5, never()).then(() => starts.push(performance.now()));
    const beganAt = performance.now();
    for (let i = 0; i < 5; i += 1) ask();
    await vi.advanceTimersByTimeAsync(0);
    expect(starts).toEqual(Array(5).fill(beganAt));
    free.pause(500);
    ask();
    await vi.advanceTimersByTimeAsync(499);
    expect(starts).toHaveLength(5);
    await vi.advanceTimersByTimeAsync(1 + HANDOVER_MS);
    expect(starts).toHaveLength(6);
    await free.close();
  });

  it('lets no request leave during a pause, and keeps them apart when it is over', async () => {
    const starts = startsOf(6);
    await vi.advanceTimersByTimeAsync(130);
    expect(starts).toHaveLength(2);
    limiter.pause(10_000);
    const endMs = performance.now() + 10_000;
    await vi.advanceTimersByTimeAsync(9_990);
    expect(starts).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(starts).toHaveLength(6);
    expect(starts[2]).toBeGreaterThanOrEqual(endMs);
    expect(Math.min(...gaps(starts.slice(2)))).toBeGreaterThanOrEqual(120);
  });

  it('takes the longer of two pauses', async () => {
    limiter.pause(5_000);
    limiter.pause(1_000);
    expect(limiter.pauseLeftMs).toBe(5_000);
    const starts = startsOf(1);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(starts).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(10);
    expect(starts).toHaveLength(1);
  });

  it('takes an aborted request out of the queue without spending a slot on it', async () => {
    const waiting = new AbortController();
    const starts = startsOf(1);
    const aborted = startsOf(9, 0, waiting.signal);
    const after = startsOf(1, 9);
    await vi.advanceTimersByTimeAsync(10);
    waiting.abort(new Error('stop'));
    await vi.advanceTimersByTimeAsync(400);
    expect([starts.length, aborted.length, after.length]).toEqual([1, 0, 1]);
    expect(after[0]).toBeLessThan(350);
  });

  it('rejects with the reason of the abort at once', async () => {
    startsOf(1);
    const waiting = new AbortController();
    const second = limiter.acquire(0, waiting.signal);
    waiting.abort(new Error('stop'));
    await expect(second).rejects.toThrow('stop');
  });

  describe('with others', () => {
    /** Others who let a request leave `turnMs` after they are asked, and tell of a pause once. */
    function others(turnMs: number, about: Partial<SharedBudget> = {}) {
      const asked: number[] = [];
      const told: number[] = [];
      let pauseMs = 0;
      const shared: SharedBudget = {
        leadMs: 0,
        spacing: 1,
        ready: async () => undefined,
        glance: () => undefined,
        turn: async (signal) => {
          asked.push(performance.now());
          await sleep(turnMs, signal);
          const mine = pauseMs;
          pauseMs = 0;
          return mine;
        },
        pause: (delayMs) => void told.push(delayMs),
        close: async () => undefined,
        ...about,
      };
      const tell = (delayMs: number): void => {
        pauseMs = delayMs;
      };
      return { shared, asked, told, tell };
    }

    const use = async (shared: SharedBudget, minIntervalMs = 120): Promise<void> => {
      await limiter.close();
      limiter = new RequestLimiter({ minIntervalMs, shared });
    };

    it('leaves when they say so, but never before its own interval is over', async () => {
      await use(others(300).shared);
      const slow = startsOf(4);
      await vi.advanceTimersByTimeAsync(2000);
      expect(Math.min(...gaps(slow))).toBeGreaterThanOrEqual(300);
      await use(others(1).shared);
      const quick = startsOf(4);
      await vi.advanceTimersByTimeAsync(2000);
      expect(Math.min(...gaps(quick))).toBeGreaterThanOrEqual(120);
    });

    it('asks them early enough to lose nothing', async () => {
      await use(others(50, { leadMs: 60 }).shared);
      const starts = startsOf(6);
      await vi.advanceTimersByTimeAsync(2000);
      expect(Math.max(...gaps(starts))).toBeLessThanOrEqual(120 + HANDOVER_MS);
    });

    it('waits as long as they were told to, then asks again', async () => {
      const { shared, asked, tell } = others(10);
      await use(shared);
      tell(5000);
      const starts = startsOf(2);
      const beganAt = performance.now();
      await vi.advanceTimersByTimeAsync(6000);
      expect((starts[0] ?? 0) - beganAt).toBeGreaterThanOrEqual(5010);
      expect(asked).toHaveLength(3);
    });

    it('leaves at once, or waits as long as they were told to, where a glance is enough', async () => {
      let pauseMs = 0;
      await use(others(0, { glance: () => pauseMs, turn: async () => pauseMs }).shared);
      const beganAtMs = performance.now();
      const starts = startsOf(1);
      await Promise.resolve();
      expect(starts).toEqual([beganAtMs]);
      await vi.advanceTimersByTimeAsync(500);
      pauseMs = 5000;
      const later = startsOf(1);
      await Promise.resolve();
      pauseMs = 0;
      await vi.advanceTimersByTimeAsync(6000);
      expect((later[0] ?? 0) - beganAtMs).toBeGreaterThanOrEqual(5500);
    });

    it('tells them of its own pauses', async () => {
      const { shared, told } = others(0);
      await use(shared);
      limiter.pause(3000);
      expect(told).toEqual([3000]);
      expect(limiter.pauseLeftMs).toBe(3000);
    });

    it('keeps as many intervals apart as they are', async () => {
      await use(others(0, { spacing: 2 }).shared);
      const starts = startsOf(4);
      await vi.advanceTimersByTimeAsync(2000);
      expect(Math.min(...gaps(starts))).toBeGreaterThanOrEqual(240);
    });

    it('asks them also when its own interval is 0', async () => {
      const { shared, asked } = others(10);
      await use(shared, 0);
      startsOf(3);
      await vi.advanceTimersByTimeAsync(100);
      expect(asked).toHaveLength(3);
    });

    it('rejects a request when they cannot be asked any more, and the next one too', async () => {
      const lost = new Error('lost');
      await use(others(0, { turn: () => Promise.reject(lost) }).shared);
      const endings = Promise.allSettled([limiter.acquire(0, never()), limiter.acquire(5, never())]);
      await vi.advanceTimersByTimeAsync(100);
      expect((await endings).map((ending) => ending.status)).toEqual(['rejected', 'rejected']);
    });

    it('is closed in the middle of a turn', async () => {
      const closing = new AbortController();
      const turn = (): Promise<number> => sleep(100_000, closing.signal).then(() => 0);
      await use(others(0, { turn, close: async () => closing.abort(new Error('closed')) }).shared);
      const ending = limiter.acquire(0, never()).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(100);
      const closed = limiter.close();
      await vi.advanceTimersByTimeAsync(100);
      await closed;
      expect(await ending).toMatchObject({ message: 'closed' });
      limiter = new RequestLimiter({ minIntervalMs: 0 });
    });
  });
});
