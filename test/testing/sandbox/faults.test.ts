import { describe, expect, it } from 'vitest';
import { FAULT_TYPES, type Fault, parseFaultRules, WRONG_SHAPES } from '../../../src/testing/index.ts';
import { idsOf, listOf, openSandbox } from './support/open-sandbox.ts';

/** A sandbox with one rule for `/deal`. */
const withFault = (fault: Fault, when: { request?: number; page?: number; times?: number | 'forever' } = {}) =>
  openSandbox({ faults: [{ path: '/deal', ...when, fault }] });

describe('answers that are none', () => {
  it.each([
    ['json', 'application/json', /^\{"success":false/],
    ['html', 'text/html', /^<!DOCTYPE html>/],
    ['empty', undefined, /^$/],
  ] as const)('status with a body of %s', async (body, type, text) => {
    const { ask } = await withFault({ type: 'status', status: 502, body, retryAfter: 7 });
    const said = await ask('/deal');
    expect(said.status).toBe(502);
    expect(said.headers['retry-after']).toBe('7');
    expect(said.text).toMatch(text);
    expect(String(said.headers['content-type'])).toContain(String(type));
    expect((await ask('/deal')).status).toBe(200);
  });

  it.each(['reset', 'cut'] as const)('%s breaks the connection', async (type) => {
    const { ask } = await withFault({ type });
    await expect(ask('/deal')).rejects.toThrow();
    expect((await ask('/deal')).status).toBe(200);
  });

  it('cut promises a whole body and sends half of it', async () => {
    const { sandbox } = await withFault({ type: 'cut' });
    const said = await fetch(`${sandbox.url}/deal`, { headers: { authorization: `Bearer ${sandbox.token}` } });
    const promised = Number(said.headers.get('content-length'));
    let bytes = 0;
    const read = async () => {
      for await (const part of said.body ?? []) bytes += part.length;
    };
    await expect(read()).rejects.toThrow();
    expect(promised).toBeGreaterThan(50_000);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(promised / 2);
  });

  it('slow comes later by so much, and holds nobody else up', async () => {
    const { sandbox, ask } = await openSandbox({ faults: [{ path: '/team', fault: { type: 'slow', ms: 700 } }] });
    const order: string[] = [];
    const startedMs = performance.now();
    const slow = ask('/team').then(({ status }) => order.push(`slow ${status}`));
    await sandbox.requestsReached(1);
    await ask('/team').then(({ status }) => order.push(`next ${status}`));
    await slow;
    expect(order).toEqual(['next 200', 'slow 200']);
    // Node's timers may fire up to a millisecond early.
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(699);
  });

  it('redirect names the place', async () => {
    const { ask } = await withFault({ type: 'redirect', location: 'http://elsewhere.test/' });
    const said = await ask('/deal');
    expect([said.status, said.headers['location']]).toEqual([302, 'http://elsewhere.test/']);
  });

  it('big_body is at least so big, and in order', async () => {
    const { ask } = await withFault({ type: 'big_body', bytes: 3_000_000 });
    const { text } = await ask('/deal');
    expect(text.length).toBeGreaterThanOrEqual(3_000_000);
    expect(JSON.parse(text).success).toBe(true);
  });
});

describe('refusals', () => {
  it.each([200, 500])('success_false under status %i', async (status) => {
    const { ask } = await withFault({ type: 'success_false', status });
    const said = await ask('/deal');
    expect(said.status).toBe(status);
    expect(JSON.parse(said.text).success).toBe(false);
  });

  it('rate_limited with a header, with a reason, with neither', async () => {
    const { sandbox, ask } = await withFault({ type: 'rate_limited', retryAfter: 'soon' });
    const header = await ask('/deal');
    expect([header.status, header.headers['retry-after']]).toEqual([429, 'soon']);
    expect(JSON.parse(header.text).reason).toBeUndefined();
    sandbox.setFaults([{ path: '/deal', fault: { type: 'rate_limited', reason: true } }]);
    const reason = await ask('/deal');
    expect(JSON.parse(reason.text).reason).toMatch(/^\d+초 후/);
    expect(reason.headers['retry-after']).toBeUndefined();
  });

  it('unauthorized_from_then_on holds for every path, until the rules are replaced', async () => {
    const { sandbox, ask } = await withFault({ type: 'unauthorized_from_then_on' }, { request: 2 });
    expect((await ask('/deal')).status).toBe(200);
    for (const path of ['/deal', '/deal', '/user', '/user/me']) expect((await ask(path)).status).toBe(401);
    sandbox.setFaults([]);
    expect((await ask('/user')).status).toBe(200);
  });

  it('cursor_refused waits for a request with a cursor', async () => {
    const { ask, pages } = await withFault({ type: 'cursor_refused' });
    const [first] = await pages('/deal', 'dealList', 1);
    const cursor = first?.next ?? '';
    expect((await ask('/deal', { cursor })).status).toBe(400);
    expect((await ask('/deal', { cursor })).status).toBe(200);
  });
});

describe('wrong shapes', () => {
  const expected: Record<(typeof WRONG_SHAPES)[number], (text: string) => void> = {
    data_missing: (text) => expect(JSON.parse(text)).toEqual({ success: true }),
    data_null: (text) => expect(JSON.parse(text)).toEqual({ success: true, data: null }),
    list_missing: (text) => expect(JSON.parse(text).data).not.toHaveProperty('dealList'),
    list_not_list: (text) => expect(Array.isArray(JSON.parse(text).data.dealList)).toBe(false),
    record_not_object: (text) =>
      expect(listOf(JSON.parse(text).data.dealList).map((r) => typeof r)).toContain('string'),
    not_json: (text) => expect(() => JSON.parse(text)).toThrow(),
    not_envelope: (text) => expect(JSON.parse(text)).not.toHaveProperty('success'),
    html_200: (text) => expect(text).toMatch(/^<!DOCTYPE html>/),
  };

  it.each(WRONG_SHAPES)('%s', async (shape) => {
    const { ask } = await withFault({ type: 'wrong_shape', shape });
    const { status, text } = await ask('/deal');
    expect(status).toBe(200);
    expected[shape](text);
    expect(listOf(JSON.parse((await ask('/deal')).text).data.dealList)).toHaveLength(50);
  });
});

describe('lists that go wrong', () => {
  it('repeated_cursor leads back to the page itself', async () => {
    const { pages } = await withFault({ type: 'repeated_cursor' }, { page: 3 });
    const third = (await pages('/deal', 'dealList', 3))[2];
    expect(third?.cursor).toBeDefined();
    expect(third?.next).toBe(third?.cursor);
  });

  it('repeated_cursor on a first page leads to the first page', async () => {
    const { pages } = await withFault({ type: 'repeated_cursor' });
    const [first, again] = await pages('/deal', 'dealList', 2);
    expect(again?.records).toEqual(first?.records);
  });

  it('cursor_loop leads back to the cursor of the first page: A, B, A', async () => {
    const { pages } = await withFault({ type: 'cursor_loop' }, { page: 3, times: 'forever' });
    const read = await pages('/deal', 'dealList', 6);
    const [, a, b] = read.map(({ cursor }) => cursor);
    expect(a).not.toBe(b);
    expect(read.map(({ cursor }) => cursor)).toEqual([undefined, a, b, a, b, a]);
  });

  it('empty_page is one page more, and no record less', async () => {
    const { sandbox, pages } = await withFault({ type: 'empty_page' }, { page: 2 });
    const read = await pages('/deal', 'dealList');
    expect(read.map(({ records }) => records.length).slice(0, 4)).toEqual([50, 0, 50, 50]);
    expect(idsOf(read)).toEqual([...sandbox.data.records('deal')].map(({ id }) => id));
  });

  it('repeated_page is the same page once more, under a new cursor', async () => {
    const { sandbox, pages } = await withFault({ type: 'repeated_page' }, { page: 2 });
    const read = await pages('/deal', 'dealList');
    expect(read[2]?.records).toEqual(read[1]?.records);
    expect([...new Set(idsOf(read))]).toEqual([...sandbox.data.records('deal')].map(({ id }) => id));
  });

  it.each([
    ['/organization', 'organizationList'],
    ['/people', 'peopleList'],
    ['/deal', 'dealList'],
    ['/lead', 'leadList'],
    ['/memo', 'memoList'],
  ] as const)(
    'repeated_record sends an older answer of a record of %s first, the right one last',
    async (path, key) => {
      // Every page, so that no luck of a last column hides a copy that isn't different.
      const { data, pages, sandbox } = await openSandbox({ counts: { people: 240, lead: 60 } });
      const read = await pages(path, key);
      sandbox.setFaults([{ path, times: 'forever', fault: { type: 'repeated_record' } }]);
      for (const { cursor, records } of read) {
        const [older, ...rest] = listOf((await data(path, cursor))[key]);
        expect(rest).toEqual(records);
        expect(older?.['id']).toBe(records[0]?.['id']);
        expect(older).not.toEqual(records[0]);
        expect(Object.keys(older ?? {})).toEqual(Object.keys(records[0] ?? {}));
      }
    },
  );

  it('repeated_record changes a submission, too', async () => {
    const { data, sandbox } = await openSandbox({
      faults: [{ path: '/webForm/*', fault: { type: 'repeated_record' } }],
    });
    const path = `/webForm/${sandbox.data.forms()[0]?.id}/submit`;
    const [older, right] = listOf((await data(path))['webFormSubmitList']);
    expect(older?.['createdAt']).toBe(right?.['createdAt']);
    expect(older).not.toEqual(right);
  });
});

describe('rules', () => {
  const boom: Fault = { type: 'status', status: 500 };
  const statuses = async (rule: { path: string; request?: number; page?: number; times?: number | 'forever' }) => {
    const { ask } = await openSandbox({ faults: [{ ...rule, fault: boom }] });
    const said: number[] = [];
    for (const path of ['/deal', '/lead', '/deal', '/deal', '/deal']) said.push((await ask(path)).status);
    return said;
  };

  it('match from the first request on, once, on their own path', async () => {
    expect(await statuses({ path: '/deal' })).toEqual([500, 200, 200, 200, 200]);
    expect(await statuses({ path: '/dea' })).toEqual([200, 200, 200, 200, 200]);
    expect(await statuses({ path: '*', times: 2 })).toEqual([500, 500, 200, 200, 200]);
  });

  it('count the requests to their own path, and go on for as long as they say', async () => {
    expect(await statuses({ path: '/deal', request: 2 })).toEqual([200, 200, 500, 200, 200]);
    expect(await statuses({ path: '/deal', request: 2, times: 2 })).toEqual([200, 200, 500, 500, 200]);
    expect(await statuses({ path: '/deal', request: 3, times: 'forever' })).toEqual([200, 200, 200, 500, 500]);
    expect(await statuses({ path: '*', request: 2 })).toEqual([200, 500, 200, 200, 200]);
  });

  it('wait for their page', async () => {
    const { ask, pages } = await withFault(boom, { page: 2, times: 1 });
    const [first] = await pages('/deal', 'dealList', 1);
    expect((await ask('/deal')).status).toBe(200);
    expect((await ask('/deal', { cursor: first?.next ?? '' })).status).toBe(500);
    expect((await ask('/deal', { cursor: first?.next ?? '' })).status).toBe(200);
  });

  it('take a prefix', async () => {
    const { sandbox, ask } = await openSandbox({ faults: [{ path: '/webForm/*', fault: boom }] });
    expect((await ask('/webForm')).status).toBe(200);
    expect((await ask(`/webForm/${sandbox.data.forms()[2]?.id}/submit`)).status).toBe(500);
  });

  it('are written into the log', async () => {
    const { sandbox, ask } = await withFault(boom);
    await ask('/deal');
    expect(sandbox.requests()[0]).toMatchObject({ path: '/deal', status: 500, fault: 'status' });
  });
});

describe('parseFaultRules', () => {
  const examples: Record<(typeof FAULT_TYPES)[number], object> = {
    status: { status: 503, body: 'html', retryAfter: 3 },
    reset: {},
    cut: {},
    hang: {},
    slow: { ms: 10 },
    wrong_shape: { shape: 'data_null' },
    success_false: {},
    repeated_cursor: {},
    cursor_loop: {},
    empty_page: {},
    repeated_page: {},
    repeated_record: {},
    rate_limited: { retryAfter: 1, reason: true },
    unauthorized_from_then_on: {},
    big_body: { bytes: 10 },
    redirect: { location: '/' },
    cursor_refused: {},
  };

  it.each(FAULT_TYPES)('takes %s', (type) => {
    const rules = [{ path: '/deal', page: 2, times: 'forever', fault: { type, ...examples[type] } }];
    expect(parseFaultRules(rules)).toEqual(rules);
  });

  it.each([
    ['not a list', { path: '/deal' }, /^fault rules: the rules: /],
    ['an unknown type', [{ path: '/deal', fault: { type: 'bang' } }], /rule 1\.fault.*must be one of status, reset/],
    ['a path without a slash', [{ path: 'deal', fault: { type: 'reset' } }], /rule 1\.path: must be "\*"/],
    ['a misspelt key', [{ path: '/deal', pages: 2, fault: { type: 'reset' } }], /rule 1: .*pages/],
    ['a page 0', [{ path: '/deal', page: 0, fault: { type: 'reset' } }], /rule 1\.page/],
    ['times never', [{ path: '/deal', times: 0, fault: { type: 'reset' } }], /rule 1\.times: /],
    ['a missing option', [{ path: '*', fault: { type: 'slow' } }], /rule 1\.fault\.ms/],
  ])('refuses %s, and says where', (_, json, message) => {
    expect(() => parseFaultRules(json)).toThrow(message);
  });
});
