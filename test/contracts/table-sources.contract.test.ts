import { lastValueFrom, type Observable, take, tap, toArray } from 'rxjs';
import { MockAgent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ChainSchedule } from '../../src/salesmap/chain-schedule.ts';
import { SalesmapClient } from '../../src/salesmap/client.ts';
import type { Endpoint } from '../../src/salesmap/endpoint.ts';
import { ENDPOINTS, submissionsEndpoint } from '../../src/salesmap/endpoints.ts';
import { RequestLimiter } from '../../src/salesmap/limiter.ts';
import type { Page } from '../../src/salesmap/page.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';
import { HttpTransport } from '../../src/salesmap/transport.ts';
import { tableSource } from '../../src/sources/table-source.ts';
import { webformSource } from '../../src/sources/webform-source.ts';
import { recorder } from '../support/recorder.ts';

/** A source under contract: how it is opened, and the list that it reads. */
interface Subject {
  readonly name: string;
  readonly endpoint: Endpoint;
  open(api: SalesmapClient, schedule: ChainSchedule): Observable<Page>;
}

/** A table of several lists is not under this contract: see client.test.ts. */
const lists = ENDPOINTS.filter((endpoint: Endpoint) => endpoint.parts === undefined);
const tables: readonly Subject[] = lists.map((endpoint) => ({
  name: endpoint.table,
  endpoint,
  open: (api, schedule) => tableSource(api, endpoint, { schedule }),
}));
const submissions: Subject = {
  name: 'submissions of a form',
  endpoint: submissionsEndpoint('form-1'),
  open: (api, schedule) => webformSource(api, 'form-1', { schedule }),
};
const subjects: readonly Subject[] = [...tables, submissions];

/** What the server answers to one request: `data`, or a whole answer. */
type Answer = { readonly data: Record<string, unknown> } | { readonly status: number; readonly body: string };

/** The source behind a real client, over a server that gives `answers` in turn; no other request may leave. */
function serve({ endpoint, open }: Subject, ...answers: readonly Answer[]) {
  const agent = new MockAgent();
  agent.disableNetConnect();
  const asked: (string | null)[] = [];
  agent
    .get('https://salesmap.test')
    .intercept({ path: (path) => new URL(path, 'https://salesmap.test').pathname === `/api/v2${endpoint.path}` })
    .reply((request) => {
      asked.push(new URL(request.path, 'https://salesmap.test').searchParams.get('cursor'));
      const answer = answers[asked.length - 1] ?? { status: 404, body: 'asked too often' };
      return 'data' in answer
        ? { statusCode: 200, data: JSON.stringify({ success: true, data: answer.data }) }
        : { statusCode: answer.status, data: answer.body };
    })
    .persist();
  const client = new SalesmapClient({
    baseUrl: new URL('https://salesmap.test/api/v2'),
    transport: new HttpTransport({ token: 'tok', timeoutMs: 10_000, dispatcher: agent }),
    limiter: new RequestLimiter({ minIntervalMs: 0 }),
    maxTries: 1,
    backoffMs: 0,
    maxBackoffMs: 0,
    log: recorder(),
    observer: { requestSent: () => undefined, retried: () => undefined, paused: () => undefined },
    redact: (text) => text,
  });
  onTestFinished(async () => {
    await client.close();
    await agent.close();
  });
  return { asked, client, pages: open(client, new ChainSchedule()) };
}

const records = (...ids: number[]) => ids.map((id) => ({ id: `r${id}`, RecordId: `r${id}` }));
const all = (pages: Observable<Page>): Promise<Page[]> => lastValueFrom(pages.pipe(toArray()), { defaultValue: [] });
const idsOf = (pages: readonly Page[]): unknown[] => pages.flatMap((page) => page.records.map(({ id }) => id));

describe.each(subjects)('the source of $name', (subject) => {
  const { listKey, table } = subject.endpoint;
  const list = (items: readonly unknown[], more: Record<string, unknown> = {}): Answer => ({
    data: { [listKey]: items, ...more },
  });

  it('asks for nothing before somebody subscribes', () => {
    expect(serve(subject).asked).toEqual([]);
  });

  it.each([
    ['nextCursor: null', { nextCursor: null }],
    ['no nextCursor', {}],
    ['an empty nextCursor', { nextCursor: '' }],
  ])('ends with %s', async (_, end) => {
    const { asked, pages } = serve(subject, list(records(1, 2), end));
    expect(idsOf(await all(pages))).toEqual(['r1', 'r2']);
    expect(asked).toEqual([null]);
  });

  it('ends with an empty list, which is a page, too', async () => {
    const { asked, pages } = serve(subject, list([]));
    expect(await all(pages)).toEqual([{ cursor: null, number: 1, records: [], nextCursor: null }]);
    expect(asked).toEqual([null]);
  });

  it('hands records on as the server wrote them', async () => {
    const record = { id: 'r1', 이름: ' 가 ', 금액: 15_000_000, 팀: [{ id: 't', name: '영업' }], 메모: null, '': false };
    const { pages } = serve(subject, list([record]));
    expect((await all(pages))[0]?.records).toEqual([record]);
  });

  it.each([
    ['HTTP 400', { status: 400, body: '{"error":"없습니다."}' }, 'http_error', '없습니다.'],
    ['HTTP 401', { status: 401, body: '' }, 'unauthorized', 'HTTP 401'],
    ['HTTP 502', { status: 502, body: '<html>' }, 'http_error', 'HTTP 502'],
    ['a cut body', { status: 200, body: '{"success":true' }, 'not_envelope', 'not whole JSON'],
    ['success: false', { status: 200, body: '{"success":false,"message":"no"}' }, 'success_false', 'no'],
    ['another list', { data: { otherList: [] } }, 'bad_list', `data.${listKey} is missing`],
    ['a stranger among records', { data: { [listKey]: [{}, 7] } }, 'bad_record', `data.${listKey}[1]`],
  ] as const)('fails with %s, naming the table and the page', async (_, answer, code, words) => {
    const { pages, asked } = serve(subject, answer);
    const error = await all(pages).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ code, place: { table, page: 1, cursor: null } });
    expect(String(error)).toContain(`${table}, page 1 (no cursor): `);
    expect(String(error)).toContain(words);
    expect(asked).toHaveLength(1);
  });

  it('lets go of the request when it is unsubscribed', async () => {
    const { asked, pages } = serve(subject, list(records(1), { nextCursor: 'c1' }));
    pages.subscribe().unsubscribe();
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual([]);
  });

  it('ends with the reason of stop()', async () => {
    const { client, pages } = serve(subject, list(records(1)));
    const reason = new Error('SIGINT');
    const ended = all(pages).catch((thrown: unknown) => thrown);
    client.stop(reason);
    expect(await ended).toBe(reason);
  });
});

describe.each(subjects.filter(({ endpoint }) => endpoint.paged))('the paged source of $name', (subject) => {
  const { listKey, table } = subject.endpoint;
  const list = (items: readonly unknown[], nextCursor: unknown = null, key = 'nextCursor'): Answer => ({
    data: { [listKey]: items, [key]: nextCursor },
  });

  it('emits the pages in order, and every record once', async () => {
    const { asked, pages } = serve(subject, list(records(1, 2), 'c/1'), list(records(3, 4), 'c 2'), list(records(5)));
    const got = await all(pages);
    expect(asked).toEqual([null, 'c/1', 'c 2']);
    expect(got.map(({ number, cursor, nextCursor }) => [number, cursor, nextCursor])).toEqual([
      [1, null, 'c/1'],
      [2, 'c/1', 'c 2'],
      [3, 'c 2', null],
    ]);
    expect(idsOf(got)).toEqual(['r1', 'r2', 'r3', 'r4', 'r5']);
  });

  it('goes on after a short page and after an empty one: only the cursor decides', async () => {
    const { pages } = serve(subject, list(records(1), 'c1'), list([], 'c2'), list(records(2)));
    expect(idsOf(await all(pages))).toEqual(['r1', 'r2']);
  });

  it('knows the cursor by its misspelt name and as a number', async () => {
    const { asked, pages } = serve(subject, list(records(1), 'c1', 'nextCurosr'), list([], 7), list(records(2)));
    expect(idsOf(await all(pages))).toEqual(['r1', 'r2']);
    expect(asked).toEqual([null, 'c1', '7']);
  });

  it('asks for the next page when its consumer is done with the one before', async () => {
    const { asked, pages } = serve(subject, list(records(1), 'c1'), list(records(2), 'c2'), list(records(3)));
    const askedWhenTaken: number[] = [];
    await all(pages.pipe(tap(() => askedWhenTaken.push(asked.length))));
    expect(askedWhenTaken).toEqual([1, 2, 3]);
  });

  it('asks for no more when its consumer has enough', async () => {
    const { asked, pages } = serve(subject, list(records(1), 'c1'), list(records(2), 'c2'), list(records(3)));
    expect(await all(pages.pipe(take(2)))).toHaveLength(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual([null, 'c1']);
  });

  it('names the page and the cursor of a failure in the middle, after the pages before it', async () => {
    const { pages } = serve(subject, list(records(1), 'c1'), { status: 500, body: '' });
    const got: unknown[] = [];
    const error = await all(pages.pipe(tap((page) => got.push(page.number)))).catch((thrown: unknown) => thrown);
    expect(got).toEqual([1]);
    expect(String(error)).toContain(`${table}, page 2 (cursor "c1"): HTTP 500`);
  });

  it('fails as cursor_loop when the list bites its tail', async () => {
    const { pages } = serve(subject, ...Array.from({ length: 12 }, (_, i) => list([], `c${i % 2}`)));
    await expect(all(pages)).rejects.toMatchObject({ code: 'cursor_loop', place: { table } });
  });
});

describe.each(subjects.filter(({ endpoint }) => !endpoint.paged))('the source of $name, without pages', (subject) => {
  it.each(['more', 7, '', null])('asks once, whatever nextCursor says: %j', async (nextCursor) => {
    const { asked, pages } = serve(subject, { data: { [subject.endpoint.listKey]: records(1, 2), nextCursor } });
    expect(idsOf(await all(pages))).toEqual(['r1', 'r2']);
    expect(asked).toEqual([null]);
  });
});
