import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { endpointNamed } from '../../src/salesmap/endpoints.ts';
import { RequestLimiter } from '../../src/salesmap/limiter.ts';
import { loadJudge } from '../../src/salesmap/load-judge.ts';
import { RateLimiterLostError } from '../../src/salesmap/rate-limiter-lost-error.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';
import { TransportError } from '../../src/salesmap/transport.ts';
import { ScriptedTransport } from './support/scripted-transport.ts';
import { GOOD, REFUSED, setUp } from './support/set-up-client.ts';

beforeAll(loadJudge); // A clock that stands still loads no modules.

const PEOPLE = endpointNamed('people');

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a failed try', () => {
  it.each([
    ['HTTP 500', { status: 500 }],
    ['HTTP 408', { status: 408 }],
    ['an HTML page', { text: '<html>' }],
    ['a cut body', { text: '{"success":tr' }],
    ['the network', new TransportError('network', 'ECONNRESET')],
    ['a time-out', new TransportError('timeout', 'no whole answer within 60 s')],
  ])('by %s is made again after 10 s, then after 20 s', async (_, failure) => {
    const transport = new ScriptedTransport(failure, failure, GOOD);
    const { ask, log, observer } = setUp(transport);
    const { ending } = ask();
    await vi.advanceTimersByTimeAsync(9_990);
    expect(transport.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(transport.sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(19_970);
    expect(transport.sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(40);
    expect(ending).toMatchObject({ completed: true, page: { nextCursor: 'c1' } });
    expect(observer.requestSent.mock.calls.map(([table, ms]) => [table, Math.round(ms / 1000)])).toEqual([
      ['deal', 0],
      ['deal', 10],
      ['deal', 20],
    ]); // What it waited, that it did.
    expect(observer.retried).toHaveBeenCalledTimes(2);
    expect(observer.paused).not.toHaveBeenCalled();
    expect(log.events()).toEqual(['request_retry', 'request_retry']);
    expect(log.lines[1]?.fields).toMatchObject({ table: 'deal', page: 1, cursor: null, attempt: 2, delay_ms: 20_000 });
  });

  it('is the third: the error says so, with the cause', async () => {
    const failure = new TransportError('network', 'read ECONNRESET');
    const transport = new ScriptedTransport(failure);
    const { ask, observer } = setUp(transport);
    const { ending } = ask();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(transport.sent).toHaveLength(3);
    expect(ending.error).toMatchObject({
      code: 'network',
      message: 'deal, page 1 (no cursor): read ECONNRESET (3 tries)',
      cause: failure,
    });
    expect(observer.retried).toHaveBeenCalledTimes(2);
  });

  it.each([1, 5])('counts against --max-retries %i', async (maxTries) => {
    const transport = new ScriptedTransport({ status: 500 });
    const { ask } = setUp(transport, { maxTries });
    const { ending } = ask();
    await vi.advanceTimersByTimeAsync(400_000);
    expect(transport.sent).toHaveLength(maxTries);
    expect(ending.error).toMatchObject({ code: 'http_error', status: 500 });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [400, 'http_error'],
    [302, 'redirected'],
    [200, 'success_false'],
  ])('with HTTP %i is not made again, and shows no token', async (status, code) => {
    const transport = new ScriptedTransport({ status, text: REFUSED, location: '/?tok-1' });
    const { ask } = setUp(transport);
    const { ending } = ask();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(transport.sent).toHaveLength(1);
    expect(ending.error).toMatchObject({ code, status, message: expect.stringContaining('[token]') });
    expect(String(ending.error)).not.toContain('tok-1');
  });

  it('for a body that is too large is not made again', async () => {
    const transport = new ScriptedTransport(new TransportError('body_too_large', 'the body is larger than 64 MiB'));
    const { ask } = setUp(transport);
    const { ending } = ask();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(transport.sent).toHaveLength(1);
    expect(ending.error).toMatchObject({ code: 'body_too_large' });
  });

  it('does not hold other requests back, unless it was a 429', async () => {
    const transport = new ScriptedTransport({ status: 500 }, GOOD);
    const { ask } = setUp(transport);
    ask(PEOPLE);
    await vi.advanceTimersByTimeAsync(100);
    const { ending } = ask();
    await vi.advanceTimersByTimeAsync(100);
    expect(ending.completed).toBe(true);
  });

  it('with an error that is no transport’s passes it on as it is: a bug', async () => {
    class Broken extends ScriptedTransport {
      override get(): Promise<never> {
        return Promise.reject(new TypeError('bug'));
      }
    }
    const { ask } = setUp(new Broken());
    const { ending } = ask();
    await vi.advanceTimersByTimeAsync(10);
    expect(ending.error).toBeInstanceOf(TypeError);
  });
});

describe('a 429', () => {
  it.each([
    ['Retry-After', { status: 429, retryAfter: '7' }, 7_000],
    ['N초', { status: 429, text: '{"success":false,"reason":"25초 후 재시도해주세요."}' }, 25_000],
    ['neither', { status: 429, text: '{"success":false,"message":"Too Many Requests"}' }, 10_000],
  ])('with %s holds every request back until its delay is over', async (_, answer, delayMs) => {
    const transport = new ScriptedTransport(answer, GOOD);
    const { ask, log, observer } = setUp(transport);
    const first = ask();
    await vi.advanceTimersByTimeAsync(100);
    const refusedAtMs = transport.sent[0]?.atMs ?? Number.NaN;
    const others = [ask(), ask()];
    await vi.advanceTimersByTimeAsync(refusedAtMs + delayMs - performance.now() - 1);
    expect(transport.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect([first, ...others].map(({ ending }) => ending.completed)).toEqual([true, true, true]);
    expect(transport.sent[1]?.atMs).toBeGreaterThanOrEqual(refusedAtMs + delayMs);
    expect(observer.paused).toHaveBeenCalledExactlyOnceWith(delayMs + refusedAtMs, expect.stringContaining('HTTP 429'));
    expect(log.events()).toEqual(['rate_limited']);
  });

  it('at the last try holds the other requests back as well', async () => {
    const transport = new ScriptedTransport({ status: 429 }, GOOD);
    const { ask, log, observer } = setUp(transport, { maxTries: 1 });
    const { ending } = ask();
    await vi.advanceTimersByTimeAsync(100);
    expect(ending.error).toMatchObject({ code: 'rate_limited' });
    const other = ask(PEOPLE);
    await vi.advanceTimersByTimeAsync(9_800);
    expect(transport.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(transport.sent).toHaveLength(2);
    other.subscription.unsubscribe();
    expect([observer.paused.mock.calls.length, observer.retried.mock.calls.length]).toEqual([1, 0]);
    expect(log.events()).toEqual(['rate_limited']);
  });

  it('is tried three times in all', async () => {
    const transport = new ScriptedTransport({ status: 429 });
    const { ask } = setUp(transport);
    const { ending } = ask();
    await vi.advanceTimersByTimeAsync(29_900);
    expect(transport.sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(transport.sent).toHaveLength(3);
    expect(ending.error).toMatchObject({ code: 'rate_limited', status: 429 });
  });
});

it('ends a page where the rate limiter is lost, as a failure of the network does, and says where', async () => {
  const limiter = new RequestLimiter({ minIntervalMs: 0 });
  limiter.acquire = () => Promise.reject(new RateLimiterLostError('the rate limiter has not answered'));
  const { ask } = setUp(new ScriptedTransport('silence'), { limiter });
  const { ending } = ask();
  await vi.waitFor(() => expect(ending.error).toBeInstanceOf(SourceError));
  expect(ending.error).toMatchObject({ code: 'rate_limiter_lost', place: { table: 'deal', page: 1 } });
});
