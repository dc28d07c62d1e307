import { channel } from 'node:diagnostics_channel';
import { lastValueFrom, Subscription } from 'rxjs';
import { MockAgent } from 'undici';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChainSchedule } from '../../src/salesmap/chain-schedule.ts';
import { type ClientOptions, SalesmapClient } from '../../src/salesmap/client.ts';
import { defineTable, type Endpoint } from '../../src/salesmap/endpoint.ts';
import { endpointNamed } from '../../src/salesmap/endpoints.ts';
import { RequestLimiter } from '../../src/salesmap/limiter.ts';
import { loadJudge } from '../../src/salesmap/load-judge.ts';
import { FIRST_PAGE, type Page, type PageStart } from '../../src/salesmap/page.ts';
import { RateLimiterLostError } from '../../src/salesmap/rate-limiter-lost-error.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';
import { HttpTransport, TransportError } from '../../src/salesmap/transport.ts';
import { tableSource } from '../../src/sources/table-source.ts';
import { recorder } from '../support/recorder.ts';
import { listBody, ScriptedTransport } from './support/scripted-transport.ts';

beforeAll(loadJudge); // A clock that stands still loads no modules.

const [ORGANIZATION, PEOPLE, DEAL] = [endpointNamed('organization'), endpointNamed('people'), endpointNamed('deal')];
const GOOD = { text: listBody('dealList', [{ id: '1' }], 'c1') };
const REFUSED = '{"success":false,"message":"Unauthorized","reason":"토큰 tok-1이 만료됐습니다."}';

/** How one request ended, when it has. */
interface Ending {
  page?: Page;
  error?: unknown;
  completed?: boolean;
}

function setUp(transport: HttpTransport, options: Partial<ClientOptions> = {}) {
  const log = recorder();
  const observer = { requestSent: vi.fn(), retried: vi.fn(), paused: vi.fn() };
  const client = new SalesmapClient({
    baseUrl: new URL('https://salesmap.test/api/v2'),
    transport,
    limiter: new RequestLimiter({ minIntervalMs: 0 }),
    maxTries: 3,
    backoffMs: 10_000,
    maxBackoffMs: 60_000,
    log,
    observer,
    redact: (text) => text.replaceAll('tok-1', '[token]'),
    ...options,
  });
  const schedule = new ChainSchedule();
  const ask = (endpoint: Endpoint = DEAL, start: PageStart = FIRST_PAGE) => {
    const ending: Ending = {};
    const subscription = client.page(endpoint, start, schedule.chain(endpoint.table, undefined, 50)).subscribe({
      next: (page) => {
        ending.page = page;
      },
      error: (error: unknown) => {
        ending.error = error;
      },
      complete: () => {
        ending.completed = true;
      },
    });
    return { ending, subscription };
  };
  return { client, log, observer, ask, schedule };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a page', () => {
  it('comes with its place, its records and the cursor behind it', async () => {
    const { ask } = setUp(new ScriptedTransport(GOOD));
    const { ending } = ask(DEAL, { cursor: 'c0', number: 2 });
    await vi.advanceTimersByTimeAsync(10);
    const page = { cursor: 'c0', number: 2, records: [{ id: '1' }], nextCursor: 'c1' };
    expect(ending).toEqual({ page, completed: true });
  });

  it.each([
    ['https://salesmap.test/api/v2', null, 'https://salesmap.test/api/v2/deal'],
    ['https://salesmap.test', null, 'https://salesmap.test/deal'],
    ['https://salesmap.test/', null, 'https://salesmap.test/deal'],
    ['https://salesmap.test/api/v2', 'a+b/=&가 ', 'https://salesmap.test/api/v2/deal?cursor=a%2Bb%2F%3D%26%EA%B0%80+'],
    ['https://salesmap.test/api/v2', '', 'https://salesmap.test/api/v2/deal?cursor='],
  ])('of %s with the cursor %j is asked for at %s', async (baseUrl, cursor, url) => {
    const transport = new ScriptedTransport(GOOD);
    const { ask } = setUp(transport, { baseUrl: new URL(baseUrl) });
    ask(DEAL, { cursor, number: 2 });
    await vi.advanceTimersByTimeAsync(10);
    expect(transport.sent.map((request) => request.url)).toEqual([url]);
  });

  it('is not asked for before somebody subscribes, and anew for each who does', async () => {
    const transport = new ScriptedTransport(GOOD);
    const { client, schedule } = setUp(transport);
    const page = client.page(DEAL, FIRST_PAGE, schedule.chain('deal', 1, 50));
    await vi.advanceTimersByTimeAsync(10);
    expect(transport.sent).toHaveLength(0);
    page.subscribe();
    page.subscribe();
    await vi.advanceTimersByTimeAsync(10);
    expect(transport.sent).toHaveLength(2);
  });

  it('of a list without pages is the last, whatever it says of a cursor', async () => {
    const { ask } = setUp(new ScriptedTransport({ text: listBody('userList', [], 'more') }));
    const { ending } = ask(endpointNamed('user'));
    await vi.advanceTimersByTimeAsync(10);
    expect(ending.page?.nextCursor).toBeNull();
  });

  it.each([
    ['{"success":true,"data":{}}', 'bad_list', 'data.dealList is missing, not a list'],
    ['{"success":true,"data":{"dealList":[1]}}', 'bad_record', 'data.dealList[0] is a number, not an object'],
    ['{"success":true,"data":{"dealList":[],"nextCursor":{}}}', 'bad_cursor', 'data.nextCursor is an object'],
  ])('of a wrong shape (%s) is an error that names the place, and is not tried again', async (text, code, words) => {
    const transport = new ScriptedTransport({ text });
    const { ask } = setUp(transport);
    const { ending } = ask(DEAL, { cursor: 'c6', number: 7 });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(ending.error).toBeInstanceOf(SourceError);
    expect(ending.error).toMatchObject({ code, place: { table: 'deal', page: 7, cursor: 'c6' } });
    expect(String(ending.error)).toContain(`deal, page 7 (cursor "c6"): ${words}`);
    expect(transport.sent).toHaveLength(1);
  });
});

describe('a list of several parts', () => {
  const PARTS = defineTable({
    table: 'field',
    path: '/field',
    listKey: 'fieldList',
    paged: false,
    parts: ['deal', 'lead', 'todo'].map((type) => ({ path: `/field/${type}`, mark: { objectType: type } })),
  });
  const answer = (...records: readonly unknown[]) => ({ text: listBody('fieldList', records, 'ignored') });
  const FORBIDDEN = { status: 403, text: '{"success":false,"message":"Forbidden","reason":"tok-1: 요금제"}' };

  /** All pages of the list, as a table reads them. */
  function read(transport: ScriptedTransport, start: PageStart = FIRST_PAGE) {
    const { client, log, schedule } = setUp(transport);
    const seen: { pages: Page[]; error?: unknown; completed?: boolean } = { pages: [] };
    tableSource(client, PARTS, { start, schedule }).subscribe({
      next: (page) => seen.pages.push(page),
      error: (error: unknown) => Object.assign(seen, { error }),
      complete: () => Object.assign(seen, { completed: true }),
    });
    const paths = () => transport.sent.map(({ url }) => url.replace('https://salesmap.test/api/v2', ''));
    return { seen, log, paths };
  }

  it('is a page for each, whose cursor is the path, with what the records have in common behind their ids', async () => {
    const { seen, log, paths } = read(
      new ScriptedTransport(answer({ name: '금액', id: '1' }, {}), answer(), answer({ id: '3' })),
    );
    await vi.advanceTimersByTimeAsync(10);
    expect(paths()).toEqual(['/field/deal', '/field/lead', '/field/todo']);
    expect(seen).toEqual({
      pages: [
        {
          cursor: null,
          number: 1,
          records: [{ id: '1', objectType: 'deal', name: '금액' }, { objectType: 'deal' }],
          nextCursor: '/field/lead',
        },
        { cursor: '/field/lead', number: 2, records: [], nextCursor: '/field/todo' },
        { cursor: '/field/todo', number: 3, records: [{ id: '3', objectType: 'todo' }], nextCursor: null },
      ],
      completed: true,
    });
    expect(Object.keys(seen.pages[0]?.records[0] ?? {})).toEqual(['id', 'objectType', 'name']);
    expect(log.events()).toEqual([]);
  });

  it('goes on at the part where it stopped', async () => {
    const { seen, paths } = read(new ScriptedTransport(answer({ id: '3' })), { cursor: '/field/todo', number: 3 });
    await vi.advanceTimersByTimeAsync(10);
    expect(paths()).toEqual(['/field/todo']);
    expect(seen.pages.map(({ number, records }) => [number, records])).toEqual([
      [3, [{ id: '3', objectType: 'todo' }]],
    ]);
    expect(seen.completed).toBe(true);
  });

  it('begins anew when the part where it stopped is none any more', async () => {
    const { seen, paths } = read(new ScriptedTransport(answer()), { cursor: '/field/gone', number: 2 });
    await vi.advanceTimersByTimeAsync(10);
    expect(paths()).toEqual(['/field/deal', '/field/lead', '/field/todo']);
    expect(seen.pages.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('leaves a later part out that the server does not allow, and says so without the token', async () => {
    const { seen, log } = read(new ScriptedTransport(answer({ id: '1' }), FORBIDDEN, answer({ id: '3' })));
    await vi.advanceTimersByTimeAsync(10);
    expect(seen.pages.map(({ records }) => records.map(({ id }) => id))).toEqual([['1'], [], ['3']]);
    expect(seen.completed).toBe(true);
    expect(log.lines).toMatchObject([
      { level: 'warn', fields: { event: 'part_skipped', table: 'field', page: 2, path: '/field/lead' } },
    ]);
    expect(log.lines[0]?.message).toMatch(/^\/field\/lead is left out: field, page 2 .*HTTP 403.*\[token\]: 요금제/);
  });

  it('fails when the server does not allow the first part', async () => {
    const { seen, log, paths } = read(new ScriptedTransport(FORBIDDEN, answer()));
    await vi.advanceTimersByTimeAsync(10);
    expect(seen).toMatchObject({ pages: [], error: { code: 'forbidden', place: { table: 'field', page: 1 } } });
    expect([paths(), log.events()]).toEqual([['/field/deal'], []]);
  });

  it.each([
    [{ status: 401, text: REFUSED }, 'unauthorized'],
    [{ status: 400, text: REFUSED }, 'http_error'],
    [{ text: listBody('otherList', []) }, 'bad_list'],
  ])('fails at a later part for any other reason: %j', async (turn, code) => {
    const { seen } = read(new ScriptedTransport(answer({ id: '1' }), turn));
    await vi.advanceTimersByTimeAsync(10);
    expect(seen.pages).toHaveLength(1);
    expect(seen.error).toMatchObject({ code, place: { table: 'field', page: 2, cursor: '/field/lead' } });
  });

  it('tries a part again as it does a page', async () => {
    const { seen, log } = read(new ScriptedTransport(answer(), { status: 500 }, answer()));
    await vi.advanceTimersByTimeAsync(10_100);
    expect(seen.completed).toBe(true);
    expect(log.events()).toEqual(['request_retry']);
  });
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

describe('stop', () => {
  it('ends what is in flight, what waits, what rests and what is to come, with its reason', async () => {
    const transport = new ScriptedTransport({ status: 500 }, 'silence');
    const { ask, client } = setUp(transport, { limiter: new RequestLimiter({ minIntervalMs: 1000 }) });
    const all = [ask(PEOPLE), ask(), ask(ORGANIZATION)]; // Tried and resting; in flight; waiting for its turn.
    await vi.advanceTimersByTimeAsync(1500);
    expect(transport.sent).toHaveLength(2);
    const reason = new Error('SIGINT');
    client.stop(reason);
    all.push(ask());
    await vi.advanceTimersByTimeAsync(0);
    expect(all.map(({ ending }) => ending)).toEqual(all.map(() => ({ error: reason })));
    expect(transport.sent[1]?.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(transport.sent).toHaveLength(2);
  });

  it('ends a pause', async () => {
    const transport = new ScriptedTransport({ status: 429 });
    const { ask, client } = setUp(transport);
    const { ending } = ask();
    await vi.advanceTimersByTimeAsync(100);
    client.stop(new Error('SIGINT'));
    await vi.advanceTimersByTimeAsync(0);
    expect(ending.error).toMatchObject({ message: 'SIGINT' });
  });

  it('keeps the first of two reasons', async () => {
    const { ask, client } = setUp(new ScriptedTransport('silence'));
    client.stop(new Error('first'));
    client.stop(new Error('second'));
    expect(ask().ending.error).toMatchObject({ message: 'first' });
  });

  it('is part of close, which leaves no timer behind', async () => {
    const transport = new ScriptedTransport({ status: 500 }, 'silence');
    const { ask, client } = setUp(transport);
    const all = [ask(), ask(PEOPLE)];
    await vi.advanceTimersByTimeAsync(100);
    const closed = client.close();
    await vi.advanceTimersByTimeAsync(100);
    await closed;
    expect(all.map(({ ending }) => ending.error)).toEqual([expect.any(Error), expect.any(Error)]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('unsubscribing', () => {
  it('aborts the request in flight, and no other', async () => {
    const transport = new ScriptedTransport('silence');
    const { ask } = setUp(transport);
    const { subscription, ending } = ask();
    ask(PEOPLE);
    await vi.advanceTimersByTimeAsync(100);
    subscription.unsubscribe();
    expect(transport.sent.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(100);
    expect(ending).toEqual({});
  });

  it('takes a waiting request out of the queue, and a resting one out of its retry', async () => {
    const transport = new ScriptedTransport({ status: 500 });
    const { ask } = setUp(transport, { limiter: new RequestLimiter({ minIntervalMs: 1000 }) });
    const all = new Subscription();
    all.add(ask().subscription);
    all.add(ask(PEOPLE).subscription);
    await vi.advanceTimersByTimeAsync(100);
    all.unsubscribe();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(transport.sent).toHaveLength(1);
  });
});

describe('whoAmI', () => {
  it('asks /user/me for whose token it is', async () => {
    const transport = new ScriptedTransport({ text: '{"success":true,"data":{"user":{"id":"u1"}}}' });
    const { client, schedule } = setUp(transport);
    const answer = lastValueFrom(client.whoAmI(schedule.chain('/user/me', undefined, undefined)));
    await vi.advanceTimersByTimeAsync(10);
    expect(await answer).toEqual({ user: { id: 'u1' } });
    expect(transport.sent[0]?.url).toBe('https://salesmap.test/api/v2/user/me');
  });
});

it('sends its requests through the dispatcher, with the token in the header only', async () => {
  vi.useRealTimers();
  const agent = new MockAgent();
  agent.disableNetConnect();
  agent
    .get('https://salesmap.test')
    .intercept({ path: '/api/v2/deal?cursor=c0', headers: { authorization: 'Bearer tok-1' } })
    .reply(200, GOOD.text);
  const { client, schedule } = setUp(new HttpTransport({ token: 'tok-1', timeoutMs: 5000, dispatcher: agent }));
  const start = { cursor: 'c0', number: 2 };
  const page = await lastValueFrom(client.page(DEAL, start, schedule.chain('deal', 1, 50)));
  expect(page).toEqual({ ...start, records: [{ id: '1' }], nextCursor: 'c1' });
  agent.assertNoPendingInterceptors();
  await client.close();
});

it('counts the interval from the moment when a request goes out, which a new connection puts off', async () => {
  const transport = new ScriptedTransport('silence');
  const { ask, client } = setUp(transport, { limiter: new RequestLimiter({ minIntervalMs: 120 }) });
  ask();
  ask();
  await vi.advanceTimersByTimeAsync(50);
  const sent = channel('undici:client:sendHeaders');
  sent.publish({ request: { origin: 'https://salesmap.test' } });
  const sentAt = performance.now();
  sent.publish({ request: { origin: 'https://elsewhere.test' } });
  await vi.advanceTimersByTimeAsync(119);
  sent.publish({ request: { origin: 'https://elsewhere.test' } });
  expect(transport.sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10);
  expect(transport.sent[1]?.atMs).toBeGreaterThanOrEqual(sentAt + 120);
  const closed = client.close();
  await vi.advanceTimersByTimeAsync(1000);
  await closed;
});

it('ends a page where the rate limiter is lost, as a failure of the network does, and says where', async () => {
  const limiter = new RequestLimiter({ minIntervalMs: 0 });
  limiter.acquire = () => Promise.reject(new RateLimiterLostError('the rate limiter has not answered'));
  const { ask } = setUp(new ScriptedTransport('silence'), { limiter });
  const { ending } = ask();
  await vi.waitFor(() => expect(ending.error).toBeInstanceOf(SourceError));
  expect(ending.error).toMatchObject({ code: 'rate_limiter_lost', place: { table: 'deal', page: 1 } });
});
