import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/run/errors.ts';
import { AnswerWatch } from '../../src/salesmap/answer-watch.ts';
import { RateLimiterLostError } from '../../src/salesmap/rate-limiter-lost-error.ts';
import { recorder } from '../support/recorder.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;
const silence = (): Promise<never> => new Promise(() => undefined);
const later = <T>(delayMs: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), delayMs));

function setUp(ping: () => Promise<unknown>) {
  const log = recorder();
  const watch = new AnswerWatch({ ping, who: 'redis://here', wordsOf: messageOf, log });
  const endingOf = async (work: () => Promise<unknown>, signal = never) =>
    watch.during(work, signal).catch((error: unknown) => error);
  return { watch, log, endingOf };
}

it('waits as long as there are signs of life, however slow they are', async () => {
  const { endingOf, log } = setUp(() => later(900, 'PONG'));
  const ending = endingOf(() => later(600_000, 'slot'));
  await vi.advanceTimersByTimeAsync(600_000);
  expect(await ending).toBe('slot');
  expect(log.events()).toEqual([]);
});

it('warns once when nothing is heard, and says when it is over', async () => {
  const { endingOf, log, watch } = setUp(() => later(20_000, 'PONG'));
  watch.note(new Error('connect ECONNREFUSED'));
  const ending = endingOf(() => later(25_000, 'slot'));
  await vi.advanceTimersByTimeAsync(19_000);
  expect(log.events()).toEqual(['rate_limiter_silent']);
  expect(log.lines[0]?.message).toContain('redis://here does not answer (connect ECONNREFUSED)');
  await vi.advanceTimersByTimeAsync(6000);
  expect(await ending).toBe('slot');
  expect(log.events()).toEqual(['rate_limiter_silent', 'rate_limiter_back']);
});

it('gives up after 30 s of silence, and from then on at once', async () => {
  const { endingOf } = setUp(silence);
  const ending = endingOf(silence);
  let over = false;
  ending.then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(2000);
  expect(await ending).toBeInstanceOf(RateLimiterLostError);
  expect(await endingOf(async () => 'slot')).toBeInstanceOf(RateLimiterLostError);
});

it('begins work anew that is refused for a while, also while signs of life come', async () => {
  const { endingOf } = setUp(async () => 'PONG');
  let tries = 0;
  const ending = endingOf(async () => {
    tries += 1;
    if (tries < 5) throw new Error('READONLY');
    return 'slot';
  });
  await vi.advanceTimersByTimeAsync(6000);
  expect([await ending, tries]).toEqual(['slot', 5]);
});

it('gives up what is refused for ever', async () => {
  const { endingOf } = setUp(async () => 'PONG');
  const ending = endingOf(() => Promise.reject(new Error('NOPERM')));
  await vi.advanceTimersByTimeAsync(35_000);
  expect(await ending).toMatchObject({ message: expect.stringContaining('(NOPERM)') });
});

it('ends with the reason of its signal, and leaves no timer behind', async () => {
  const stopping = new AbortController();
  const { endingOf } = setUp(silence);
  const ending = endingOf(silence, stopping.signal);
  await vi.advanceTimersByTimeAsync(5000);
  stopping.abort(new Error('stop'));
  expect(await ending).toMatchObject({ message: 'stop' });
  expect(vi.getTimerCount()).toBe(0);
});
