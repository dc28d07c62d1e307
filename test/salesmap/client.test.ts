import { channel } from 'node:diagnostics_channel';
import { lastValueFrom, Subscription } from 'rxjs';
import { MockAgent } from 'undici';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineTable } from '../../src/salesmap/endpoint.ts';
import { endpointNamed } from '../../src/salesmap/endpoints.ts';
import { RequestLimiter } from '../../src/salesmap/limiter.ts';
import { loadJudge } from '../../src/salesmap/load-judge.ts';
import { FIRST_PAGE, type Page, type PageStart } from '../../src/salesmap/page.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';
import { HttpTransport } from '../../src/salesmap/transport.ts';
import { tableSource } from '../../src/sources/table-source.ts';
import { listBody, ScriptedTransport } from './support/scripted-transport.ts';
import { DEAL, GOOD, REFUSED, setUp } from './support/set-up-client.ts';

beforeAll(loadJudge); // A clock that stands still loads no modules.

const [ORGANIZATION, PEOPLE] = [endpointNamed('organization'), endpointNamed('people')];

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
