import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RequestLimiter } from '../../src/salesmap/limiter.ts';

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
});
