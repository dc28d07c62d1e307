import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { BLOCKS } from '../../src/cli/progress-bar.ts';
import { renderProgress } from '../../src/cli/render-progress.ts';
import type { Forecast, ProgressState, TableProgress } from '../../src/run/progress-state.ts';
import type { StepProgress } from '../../src/run/step-watch.ts';

const line = (table: string, change: Partial<TableProgress>): TableProgress => ({
  table,
  state: 'running',
  pages: 0,
  rows: 0,
  expectedRows: undefined,
  rowsBefore: 0,
  requests: 0,
  waitedMs: 0,
  startedAtMs: 0,
  endedAtMs: undefined,
  error: undefined,
  ...change,
});

const state = (tables: readonly TableProgress[], change: Partial<ProgressState> = {}): ProgressState => ({
  phase: 'crawl',
  step: undefined,
  tables,
  requests: 0,
  retries: 0,
  paused: undefined,
  waitedMs: 0,
  rateLimited: 0,
  phaseMs: {},
  forecast: undefined,
  ...change,
});

const forecast: Forecast = {
  lists: [
    { table: '고객 people', pages: 80, rows: 4_000 },
    { table: 'deal', pages: 247, rows: 12_345 },
    { table: 'webform_history', pages: 37, rows: 586 },
  ],
  intervalMs: 120,
  latencyMs: 303,
  besidesMs: 2_000,
};

const crawl = state(
  [
    line('organization', {
      state: 'done',
      pages: 24,
      rows: 1_200,
      expectedRows: 1_190,
      endedAtMs: 12_000,
      requests: 24,
    }),
    line('고객 people', { pages: 60, rows: 3_000, expectedRows: 4_000, requests: 61, waitedMs: 3_200 }),
    line('deal', { pages: 1, rows: 50, expectedRows: 12_345, requests: 2, waitedMs: 75_000 }),
    line('lead', { state: 'failed', pages: 3, rows: 30, requests: 6, error: 'HTTP 500:\n\u001b[31m서버 오류' }),
    line('memo', { state: 'carried', rows: 800 }),
    line('team', { state: 'waiting', expectedRows: 10 }),
    line('todo', { state: 'skipped', requests: 1, error: 'todo: HTTP 403 요금제에 없습니다' }),
    line('user', { pages: 1, rows: 7, requests: 1 }),
  ],
  { requests: 95, retries: 2, waitedMs: 10_000, forecast },
);

const paused = { untilMs: 26_400, reason: 'HTTP 429 Too Many Requests: 7초 후 재시도해주세요.' };

const frame = (of: ProgressState, columns: number): string => `\n${renderProgress(of, 20_000, columns)}\n`;

test('a table counts down to its next try, and says why', () => {
  const retry = { untilMs: 29_000, reason: 'HTTP 502 Bad Gateway' };
  const open = state([line('lead', { rows: 170, retry }), line('deal', { state: 'done', rows: 9, retry })]);
  expect(frame(open, 80)).toMatch(/\nlead .* again in 9 s: HTTP 502 Bad Gat/);
  expect(frame(open, 80).split('again in')).toHaveLength(2);
  expect(renderProgress(open, 29_000, 80)).not.toContain('again in');
});

test('a run that was stopped is not done', () => {
  const stopped = state([line('lead', { state: 'stopped', rows: 170, expectedRows: 900 })], {
    phase: 'stopped',
    requests: 4,
  });
  expect(frame(stopped, 80)).toMatch(/\nlead +stopped +170\b/);
  expect(frame(stopped, 80)).toContain('\nStopped: 170 rows, 4 requests\n');
});

describe('a crawl, while all requests wait', () => {
  const waiting = { ...crawl, paused };

  test('on 120 columns', () => {
    expect(frame(waiting, 120)).toMatchInlineSnapshot(`
      "
      table                                             rows  rows/s  requests      waited
      organization  done                               1,200     100        24
      고객 people   [###############.....]  75%  3,000/4,000     150        61         4 s
      deal          [....................]   0%    50/12,345     2.5         2  1 min 15 s
      lead          failed                                30     1.5         6              HTTP 500: [31m서버 오류
      memo          carried                              800                                from the previous snapshot
      team          waiting                             0/10
      todo          skipped                                0                 1              todo: HTTP 403 요금제에 없습니다
      user          running                                7     0.3         1
      All requests wait 7 s more: HTTP 429 Too Many Requests: 7초 후 재시도해주세요.
      Reading: 5,087 rows, 95 requests, 2 retries, 10 s of pauses, about 1 min 24 s left
      "
    `);
  });

  test('on 80 columns', () => {
    expect(frame(waiting, 80)).toMatchInlineSnapshot(`
      "
      table                                   rows  rows/s  requests      waited
      organization  done                     1,200     100        24
      고객 people   [#######...]  75%  3,000/4,000     150        61         4 s
      deal          [..........]   0%    50/12,345     2.5         2  1 min 15 s
      lead          failed                      30     1.5         6              HTTP
      memo          carried                    800                                from
      team          waiting                   0/10
      todo          skipped                      0                 1              todo
      user          running                      7     0.3         1
      All requests wait 7 s more: HTTP 429 Too Many Requests: 7초 후 재시도해주세요.
      Reading: 5,087 rows, 95 requests, about 1 min 24 s left
      "
    `);
  });

  test('on 60 columns', () => {
    expect(frame(waiting, 60)).toMatchInlineSnapshot(`
      "
      table                                   rows  rows/s
      organization  done                     1,200     100
      고객 people   [#######...]  75%  3,000/4,000     150
      deal          [..........]   0%    50/12,345     2.5
      lead          failed                      30     1.5  HTTP 5
      memo          carried                    800          from t
      team          waiting                   0/10
      todo          skipped                      0          todo: 
      user          running                      7     0.3
      All requests wait 7 s more: HTTP 429 Too Many Requests: 7초 
      Reading: 5,087 rows, 95 requests, about 1 min 24 s left
      "
    `);
  });

  test('on 40 columns', () => {
    expect(frame(waiting, 40)).toMatchInlineSnapshot(`
      "
      table                         rows
      organization  done           1,200
      고객 people    75%     3,000/4,000
      deal            0%       50/12,345
      lead          failed            30  HTTP
      memo          carried          800  from
      team          waiting         0/10
      todo          skipped            0  todo
      user          running            7
      Wait 7 s: HTTP 429 Too Many Requests: 7
      Reading: 95 requests, 1 min 24 s left
      "
    `);
  });

  test('on 20 columns', () => {
    expect(frame(waiting, 20)).toMatchInlineSnapshot(`
      "
      organizatio  done
      고객 people   75%
      deal           0%
      lead         failed
      memo         carried
      team         waiting
      todo         skipped
      user         running
      Wait 7 s: HTTP 429 T
      1 min 24 s left
      "
    `);
  });

  test('with blocks', () => {
    expect(`\n${renderProgress(waiting, 20_000, 100, BLOCKS)}\n`).toMatchInlineSnapshot(`
      "
      table                                           rows  rows/s  requests      waited
      organization  done                             1,200     100        24
      고객 people   ███████████████░░░░░  75%  3,000/4,000     150        61         4 s
      deal          ░░░░░░░░░░░░░░░░░░░░   0%    50/12,345     2.5         2  1 min 15 s
      lead          failed                              30     1.5         6              HTTP 500: [31m서
      memo          carried                            800                                from the previou
      team          waiting                           0/10
      todo          skipped                              0                 1              todo: HTTP 403 
      user          running                              7     0.3         1
      All requests wait 7 s more: HTTP 429 Too Many Requests: 7초 후 재시도해주세요.
      Reading: 5,087 rows, 95 requests, 2 retries, 10 s of pauses, about 1 min 24 s left
      "
    `);
  });

  test('no line is wider than any terminal, nor a wide letter cut in half', () => {
    for (let columns = 0; columns < 150; columns += 1) {
      for (const signs of [undefined, BLOCKS]) {
        const lines = renderProgress(waiting, 20_000, columns, signs).split('\n');
        expect(Math.max(...lines.map((text) => stringWidth(text)))).toBeLessThanOrEqual(columns);
        expect(lines.length).toBeLessThanOrEqual(11);
      }
    }
  });

  test('counts down to its end', () => {
    expect(renderProgress(waiting, 26_399, 100)).toContain('wait 1 s more: HTTP 429');
    expect(renderProgress(waiting, 26_400, 100)).not.toContain('HTTP 429');
  });
});

test('a first run, of which nobody knows how long it is', () => {
  const first = state([line('deal', { pages: 2, rows: 100, requests: 3 }), line('user', { state: 'done', rows: 7 })], {
    requests: 5,
    forecast: { ...forecast, lists: [{ table: 'deal', pages: undefined, rows: undefined }] },
  });
  expect(frame(first, 80)).toMatchInlineSnapshot(`
    "
    table           rows  rows/s  requests  waited
    deal   running   100     5.0         3
    user   done        7     0.3
    Reading: 107 rows, 5 requests
    "
  `);
});

test('the bar is full when a table has grown beyond what was expected', () => {
  const grown = state([line('deal', { rows: 500, expectedRows: 400 })]);
  expect(renderProgress(grown, 20_000, 80)).toContain(`[${'#'.repeat(20)}] 100%`);
});

test('a long step: how far it is where it can say so, and how long it has lasted', () => {
  const lines = (step: StepProgress, nowMs: number, columns = 100): string[] =>
    renderProgress(state([], { phase: 'backup', step }), nowMs, columns).split('\n');
  const compress: StepProgress = { step: 'compress', doneBytes: 436e6, totalBytes: 969_084_928, startedAtMs: 1_000 };
  expect(lines(compress, 5_500)).toStrictEqual([
    'Compressing and checking  [########............]  44% of 970 MB  5 s',
    'Saving the previous snapshot',
  ]);
  expect(lines({ ...compress, doneBytes: 970e6 }, 63_000)[0]).toContain(
    '[####################] 100% of 970 MB  1 min 2 s',
  );
  expect(lines(compress, 5_500, 40)).toStrictEqual([
    'Compressing and checking  44%  5 s',
    'Saving the previous snapshot',
  ]);
  expect(lines(compress, 5_500, 20)[0]).toBe('44%  5 s');
  const check: StepProgress = { step: 'check', doneBytes: 0, totalBytes: undefined, startedAtMs: 1_000 };
  expect(lines(check, 4_000)[0]).toBe('Checking  3 s');
  expect(lines(check, 1_999)).toHaveLength(1); // over before anybody has read of it
});

test('no escape sequence of a server reaches the terminal', () => {
  const hostile = { untilMs: 30_000, reason: 'a\u001b]0;title\u0007\u202e\r\nb' };
  for (const columns of [20, 60, 200]) {
    const text = renderProgress({ ...crawl, paused: hostile }, 20_000, columns);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});

describe('the last line', () => {
  const lists = [{ table: 'deal', pages: 100, rows: 5_000 }];
  const last = (change: Partial<ProgressState>, columns = 100): string =>
    renderProgress(state([line('deal', { rows: 50, pages: 1 })], change), 1_000, columns)
      .split('\n')
      .at(-1) ?? '';

  test.each<[Partial<ProgressState>, string]>([
    [{ phase: 'backup' }, 'Saving the previous snapshot: 50 rows, 0 requests'],
    [{ phase: 'done', requests: 1, retries: 1 }, 'Done: 50 rows, 1 request, 1 retry'],
    [{ forecast: { ...forecast, lists } }, 'Reading: 50 rows, 0 requests, about 32 s left'],
    [{ forecast: { ...forecast, lists, latencyMs: 73_000 } }, 'Reading: 50 rows, 0 requests, about 2 h 0 min left'],
    [
      { phase: 'webforms', forecast, waitedMs: 61_000, retries: 1_000, requests: 1 },
      'Reading web-form submissions: 50 rows, 1 request, 1,000 retries, 1 min 1 s of pauses, about 1 min 16 s left',
    ],
  ])('says all where there is room %#', (change, text) => {
    expect(last(change, 120)).toBe(text);
  });

  test.each([
    [100, 'Reading: 50 rows, 95 requests, 2 retries, 10 s of pauses, about 32 s left'],
    [60, 'Reading: 50 rows, 95 requests, about 32 s left'],
    [40, 'Reading: 95 requests, 32 s left'],
    [20, 'Reading: 32 s left'],
    [10, '32 s left'],
    [4, 'Read'],
  ])('on %i columns keeps the time left longest', (columns, text) => {
    const change = { requests: 95, retries: 2, waitedMs: 10_000, forecast: { ...forecast, lists } };
    expect(last(change, columns)).toBe(text);
  });
});
