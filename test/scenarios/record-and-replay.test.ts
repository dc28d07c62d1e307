import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ENDPOINTS } from '../../src/salesmap/endpoints.ts';
import { query } from '../support/query.ts';
import { bodiesOf, indexOf, joined, withoutNetwork } from '../support/recordings.ts';
import { runWarm } from '../support/warm-cli.ts';
import { contentOf, killCommandAfter, openWorkplace, type Workplace } from '../support/workplace.ts';

/** Runs as a user would who has a recording and nothing else: no token, no server named, the usual delays. */
const replay = ({ dir }: Workplace, db: string, ...args: string[]) =>
  runWarm(['snapshot', '--replay', 'rec', '--db-path', db, '--no-progress', ...args], dir);

const tables = [...DEFAULT_ENDPOINTS.map(({ table }) => table), 'webform_history'];
const rowCounts = (db: string) =>
  Object.fromEntries(tables.map((table) => [table, query(db, `SELECT count(*) AS n FROM "${table}"`)[0]?.['n']]));

describe('recordings of one workspace', () => {
  let workplace: Workplace;
  beforeAll(async () => {
    workplace = await openWorkplace({}, afterAll);
    const recordings = [
      await workplace.run('snapshot', '--db-path', 'real.db', '--record', 'again'),
      await workplace.run('record', '--out', 'rec'),
    ];
    expect(recordings.map(({ code }) => code)).toEqual([0, 0]);
    expect(recordings[1]?.stdout).toContain('replay: salesmap snapshot --replay rec\n');
  });

  it('differ in nothing but the time', () => {
    const { path } = workplace;
    expect(bodiesOf(path('again'))).toEqual(bodiesOf(path('rec')));
    expect(indexOf(path('again'))).toEqual(indexOf(path('rec')));
    expect(indexOf(path('rec'))).toMatchObject({
      base_url: workplace.sandbox.url,
      complete: true,
      pseudonymised: true,
    });
    const files = indexOf(path('rec')).answers.map(({ file }) => file);
    expect(files.toSorted()).toEqual([...bodiesOf(path('rec')).keys()]);
  });

  it('give one database again and again, with the rows and joins of the real one, and without the server', async () => {
    const { path, sandbox } = workplace;
    const asked = sandbox.stats().requests;
    for (const db of ['one.db', 'two.db']) {
      const { code, stderr } = await replay(workplace, db);
      expect([code, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
    }
    expect(sandbox.stats().requests).toBe(asked);
    expect(contentOf(path('one.db'))).toEqual(contentOf(path('two.db')));
    expect(rowCounts(path('one.db'))).toEqual(rowCounts(path('real.db')));
    for (const [table, key, target] of [
      ['people', 'organizationId', 'organization'],
      ['deal', 'peopleId', 'people'],
      ['webform_history', 'peopleId', 'people'],
    ] as const) {
      const joins = joined(path('one.db'), table, key, target);
      expect(joins.lost, table).toBe(0);
      expect(joins.found, table).toBeGreaterThan(20);
      expect(joins, table).toEqual(joined(path('real.db'), table, key, target));
    }
    expect(query(path('one.db'), 'SELECT name FROM user')).not.toEqual(query(path('real.db'), 'SELECT name FROM user'));
  });

  it('give with --raw the very database that the server gives, cell by cell', async () => {
    const { run, path } = workplace;
    const { code } = await run('record', '--out', 'raw', '--raw', '--yes-this-is-personal-data');
    expect(code).toBe(0);
    expect(indexOf(path('raw')).pseudonymised).toBe(false);
    const replayed = await run('snapshot', '--replay', 'raw', '--db-path', 'from-raw.db');
    expect(replayed.code).toBe(0);
    expect(contentOf(path('from-raw.db'))).toEqual(contentOf(path('real.db')));
  });
});

it('opens no socket for a replay, and asks no name server', async () => {
  const { run, runWith, path } = await openWorkplace();
  await run('record', '--out', 'rec', '--tables', 'user,team', '--skip-webform');
  const flags = ['--tables', 'user,team', '--skip-webform'];
  const replayed = await runWith(withoutNetwork(path('tried')), 'snapshot', '--replay', 'rec', ...flags);
  expect(replayed.code).toBe(0);
  expect(existsSync(path('tried'))).toBe(false);
  const real = await runWith(withoutNetwork(path('tried')), 'snapshot', '--db-path', 'real.db', ...flags);
  expect(real.code).toBe(3);
  expect(readFileSync(path('tried'), 'utf8')).toMatch(/^net\./);
});

describe('a recording of a server in trouble', () => {
  it('has every answer, and replays as many retries without waiting', async () => {
    const workplace = await openWorkplace();
    const { run, path, sandbox, history } = workplace;
    sandbox.setFaults([
      { path: '/deal', page: 2, fault: { type: 'rate_limited', retryAfter: 5 } },
      { path: '/lead', request: 4, fault: { type: 'rate_limited', reason: true } },
      { path: '/people', page: 2, times: 2, fault: { type: 'status', status: 500, body: 'json', retryAfter: 3600 } },
      { path: '/webForm/*', fault: { type: 'status', status: 503, body: 'json' } },
    ]);
    expect((await run('snapshot', '--record', 'rec', '--db-path', 'real.db')).code).toBe(0);
    const { answers } = indexOf(path('rec'));
    expect(answers.filter(({ retry_after }) => retry_after === '5')).toMatchObject([
      { status: 429, file: 'deal/page-0002.json' },
    ]);
    expect(answers.find(({ file }) => file === 'deal/page-0002.2.json')?.status).toBe(200);
    expect(answers.flatMap(({ file }) => file.match(/^people\/page-0002.*/) ?? [])).toEqual([
      'people/page-0002.json',
      'people/page-0002.2.json',
      'people/page-0002.3.json',
    ]);
    expect((await replay(workplace, 'replayed.db')).code).toBe(0);
    const [recorded, replayed] = history();
    expect(recorded).toMatchObject({ retries: 5, waits: expect.closeTo(0.03, 1) });
    expect(recorded?.['waits']).toBeGreaterThan(0);
    expect(replayed).toMatchObject({ retries: 5, waits: 0, requests: recorded?.['requests'], status: 'published' });
    expect(rowCounts(path('replayed.db'))).toEqual(rowCounts(path('real.db')));
  });

  it('keeps what is no JSON as it came, and nothing of a request that got no answer', async () => {
    const workplace = await openWorkplace();
    const { run, path, sandbox, history } = workplace;
    sandbox.setFaults([
      { path: '/deal', page: 1, fault: { type: 'status', status: 502, body: 'html' } },
      { path: '/people', page: 1, fault: { type: 'status', status: 500, body: 'empty' } },
      { path: '/memo', page: 1, fault: { type: 'wrong_shape', shape: 'not_json' } },
      { path: '/lead', page: 2, fault: { type: 'reset' } },
      { path: '/organization', page: 1, fault: { type: 'cut' } },
    ]);
    const raw = ['--raw', '--yes-this-is-personal-data'];
    expect((await run('snapshot', '--record', 'rec', '--db-path', 'real.db', ...raw)).code).toBe(0);
    const bodies = bodiesOf(path('rec'));
    expect(bodies.get('deal/page-0001.html')).toContain('<title>502 from a gateway</title>');
    expect(bodies.get('people/page-0001.txt')).toBe('');
    expect(bodies.get('memo/page-0001.txt')).toBe('{"success":true,"data":');
    for (const table of ['lead/page-0002', 'organization/page-0001']) {
      expect([...bodies.keys()].filter((file) => file.startsWith(table))).toEqual([`${table}.json`]);
    }
    expect((await replay(workplace, 'replayed.db')).code).toBe(0);
    expect(history()).toMatchObject([{ retries: 5 }, { retries: 3 }]);
    expect(contentOf(path('replayed.db'))).toEqual(contentOf(path('real.db')));
  });

  it('that failed replays the failure, at the same place and in the same words', async () => {
    const workplace = await openWorkplace();
    const { run, path, sandbox, history } = workplace;
    sandbox.setFaults([
      { path: '/memo', page: 2, times: 'forever', fault: { type: 'status', status: 500, body: 'json' } },
    ]);
    expect((await run('snapshot', '--record', 'rec', '--skip-webform', '--db-path', 'real.db')).code).toBe(3);
    expect(indexOf(path('rec')).complete).toBe(false);
    expect((await replay(workplace, 'replayed.db', '--skip-webform')).code).toBe(3);
    const [recorded, replayed] = history().map((line) =>
      JSON.stringify(line['errors']).replaceAll(/cursor \\"[^"]*\\"/g, 'a cursor'),
    );
    expect(recorded).toContain('memo, page 2 (a cursor): HTTP 500');
    expect(replayed).toBe(recorded);
    expect(existsSync(path('replayed.db'))).toBe(false);
  });
});

it('is no recording when it was killed on the way, and a replay says so', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const { path } = workplace;
  await killCommandAfter(workplace, 20, 'record', '--out', 'rec');
  expect(bodiesOf(path('rec')).size).toBeGreaterThan(5);
  expect(existsSync(path('rec', 'index.json'))).toBe(false);
  const { code, stderr } = await replay(workplace, 'replayed.db');
  expect(code).toBe(2);
  expect(stderr).toContain('it has no index.json (the run that was recorded did not end)');
  expect(existsSync(path('replayed.db'))).toBe(false);
});
