import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ENDPOINTS } from '../../../src/salesmap/endpoints.ts';
import { idsOf, listOf, openSandbox } from './support/open-sandbox.ts';

describe('lists', () => {
  it.each(DEFAULT_ENDPOINTS)('$path: every record once, in order, under $listKey', async ({ table, path, listKey }) => {
    const { sandbox, pages } = await openSandbox();
    const read = await pages(path, listKey);
    expect(idsOf(read)).toEqual([...sandbox.data.records(table)].map(({ id }) => id));
  });

  it.each(DEFAULT_ENDPOINTS.filter(({ paged }) => paged))(
    '$path: $pageSize a page, cursors that tell nothing',
    async (list) => {
      const { pages } = await openSandbox();
      const read = await pages(list.path, list.listKey, 3);
      expect(read.map(({ records }) => records.length)).toEqual([list.pageSize, list.pageSize, list.pageSize]);
      for (const { next } of read) expect(Number(next)).toBeNaN();
    },
  );

  it.each(DEFAULT_ENDPOINTS.filter(({ paged }) => !paged))(
    '$path: all at once, whatever the cursor',
    async ({ path, listKey }) => {
      const { sandbox, data } = await openSandbox();
      const said = await data(path, 'anything');
      expect(Object.keys(said)).toEqual([listKey]);
      expect(listOf(said[listKey])).toHaveLength(sandbox.data.count(path === '/user' ? 'user' : 'team'));
    },
  );

  it('people has a page in its middle with fewer records that goes on', async () => {
    const { pages } = await openSandbox();
    const sizes = (await pages('/people', 'peopleList')).map(({ records }) => records.length);
    const short = sizes.findIndex((size) => size < 50);
    expect(short).toBeGreaterThan(0);
    expect(short).toBeLessThan(sizes.length - 2);
  });

  it('ends with null, with nothing on memo, and lead spells the key as the vendor does', async () => {
    const { pages, data } = await openSandbox();
    const last = async (path: string, listKey: string) => data(path, (await pages(path, listKey)).at(-1)?.cursor);
    expect((await last('/deal', 'dealList'))['nextCursor']).toBeNull();
    expect(Object.keys(await last('/memo', 'memoList'))).toEqual(['memoList']);
    expect(Object.keys(await last('/lead', 'leadList'))).toEqual(['leadList', 'nextCurosr']);
    expect(Object.keys(await data('/lead'))).toEqual(['leadList', 'nextCurosr']);
  });

  it('refuses a cursor that it never gave, or gave for another list', async () => {
    const { ask, pages } = await openSandbox();
    const [page] = await pages('/people', 'peopleList', 1);
    for (const cursor of ['2', 'bm9uc2Vuc2U', page?.next ?? '']) {
      const { status, text } = await ask('/deal', { cursor });
      expect(status, cursor).toBe(400);
      expect(JSON.parse(text)).toMatchObject({ success: false, message: 'Bad Request' });
      expect(JSON.parse(text).reason).toBeDefined();
    }
  });

  it('takes a cursor of a sandbox before it with the same seed', async () => {
    const [before, after] = [await openSandbox(), await openSandbox()];
    const [, second] = await before.pages('/deal', 'dealList', 2);
    expect(listOf((await after.data('/deal', second?.cursor))['dealList'])).toEqual(second?.records);
  });
});

describe('web forms', () => {
  it('are listed with their number of submissions, which come 50 a page', async () => {
    const { sandbox, data, pages } = await openSandbox();
    const forms = listOf((await data('/webForm'))['webFormList']);
    expect(forms).toEqual(sandbox.data.forms());
    for (const { id, submitCount } of forms) {
      const read = await pages(`/webForm/${id}/submit`, 'webFormSubmitList');
      expect(read.flatMap(({ records }) => records)).toEqual([...sandbox.data.submissions(String(id))]);
      expect(read).toHaveLength(Math.max(1, Math.ceil(Number(submitCount) / 50)));
    }
  });

  it('that are unknown are refused in the words of the old endpoints', async () => {
    const { ask } = await openSandbox();
    const { status, text } = await ask('/webForm/00000000-0000-4000-a000-000000000000/submit');
    expect({ status, body: JSON.parse(text) }).toEqual({ status: 400, body: { error: '웹 폼을 찾을 수 없습니다.' } });
  });
});

describe('the rest', () => {
  it('whoami names the workspace, another seed another one', async () => {
    const rooms = [];
    for (const seed of [1, 2]) {
      const { data } = await openSandbox({ seed });
      const said = await data('/user/me');
      expect(said).toEqual({
        user: {
          id: expect.any(String),
          name: expect.any(String),
          email: expect.stringContaining('@example.'),
          room: { id: expect.any(String), name: expect.any(String) },
        },
      });
      rooms.push(JSON.stringify(said['user']).split('"room"')[1]);
    }
    expect(rooms[0]).not.toBe(rooms[1]);
  });

  it('wants the token, on every request', async () => {
    const { ask } = await openSandbox({ token: 'right' });
    for (const token of ['', 'wrong', 'right2']) {
      const { status, text } = await ask('/deal', { token });
      expect(status).toBe(401);
      expect(JSON.parse(text).success).toBe(false);
    }
    expect((await ask('/deal', { token: 'right' })).status).toBe(200);
  });

  it('answers an unknown route in HTML and another method with 405', async () => {
    const { ask } = await openSandbox();
    const unknown = await ask('/nothing');
    expect(unknown.status).toBe(404);
    expect(unknown.headers['content-type']).toContain('text/html');
    expect((await ask('/deal', { method: 'POST' })).status).toBe(405);
    expect((await ask('/deal', { method: 'DELETE' })).status).toBe(405);
  });

  it('answers no earlier than its latency, many requests side by side', async () => {
    const { ask } = await openSandbox({ latencyMs: 50 });
    const startedMs = performance.now();
    const waits = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const askedMs = performance.now();
        await ask('/user');
        return performance.now() - askedMs;
      }),
    );
    // Node's timers may fire up to a millisecond early.
    for (const waitedMs of waits) expect(waitedMs).toBeGreaterThanOrEqual(49);
    // One after the other would be 1,000 ms.
    expect(performance.now() - startedMs).toBeLessThan(800);
  });

  it('logs what it was asked, in order, and counts it by path', async () => {
    const { sandbox, ask, pages } = await openSandbox();
    const read = await pages('/deal', 'dealList', 2);
    await ask('/nothing');
    expect(sandbox.requests().map(({ path, cursor, status }) => ({ path, cursor, status }))).toEqual([
      { path: '/deal', cursor: null, status: 200 },
      { path: '/deal', cursor: read[1]?.cursor, status: 200 },
      { path: '/nothing', cursor: null, status: 404 },
    ]);
    const [first, second] = sandbox.requests();
    expect(second?.atMs).toBeGreaterThan(first?.atMs ?? Number.NaN);
    expect(sandbox.stats()).toMatchObject({ requests: 3, byPath: { '/deal': 2 } });
  });

  it('is gone at once when closed, also under a request that hangs', async () => {
    const { sandbox, ask } = await openSandbox({ faults: [{ path: '/deal', fault: { type: 'hang' } }] });
    const hanging = ask('/deal').catch((error: unknown) => error);
    await sandbox.requestsReached(1);
    await sandbox.close();
    expect(await hanging).toBeInstanceOf(Error);
    await expect(request(`${sandbox.url}/user/me`)).rejects.toThrow();
  });
});
