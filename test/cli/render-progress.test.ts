import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { renderProgress } from '../../src/cli/render-progress.ts';
import type { ProgressState, TableProgress } from '../../src/run/progress.ts';
import type { StepProgress } from '../../src/run/step-watch.ts';

const line = (table: string, change: Partial<TableProgress>): TableProgress => ({
  table,
  state: 'running',
  pages: 0,
  rows: 0,
  expectedRows: undefined,
  rowsBefore: 0,
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
  ...change,
});

const crawl = state(
  [
    line('organization', { state: 'done', pages: 24, rows: 1_200, expectedRows: 1_190, endedAtMs: 12_000 }),
    line('고객 people', { pages: 60, rows: 3_000, expectedRows: 4_000 }),
    line('deal', { pages: 1, rows: 1, expectedRows: 12_345 }),
    line('lead', { state: 'failed', pages: 3, rows: 30, error: 'HTTP 500:\n\u001b[31m서버 오류' }),
    line('memo', { state: 'carried', rows: 800 }),
    line('team', { state: 'waiting', expectedRows: 10 }),
    line('user', { state: 'waiting' }),
  ],
  { requests: 88, retries: 2 },
);

test('a crawl', () => {
  expect(`\n${renderProgress(crawl, 20_000, 100)}\n`).toMatchInlineSnapshot(`
    "
    organization  done     24 pages  1,200 rows  100 rows/s
    고객 people   running  60 pages  3,000 rows  150 rows/s  [###############.....]  75% of 4,000
    deal          running    1 page       1 row  0.1 rows/s  [....................]   0% of 12,345
    lead          failed    3 pages     30 rows  1.5 rows/s  HTTP 500: [31m서버 오류
    memo          carried   0 pages    800 rows              from the previous snapshot
    team          waiting   0 pages      0 rows              [....................]   0% of 10
    user          waiting   0 pages      0 rows
    Reading: 5,031 rows, 88 requests, 2 retries, about 68 h 34 min left
    "
  `);
});

test('while all requests wait', () => {
  const paused = { untilMs: 26_400, reason: 'HTTP 429 Too Many Requests: 7초 후 재시도해주세요.' };
  const waiting = state([line('deal', { pages: 2, rows: 100, expectedRows: 400 })], {
    requests: 1,
    retries: 1,
    paused,
  });
  expect(`\n${renderProgress(waiting, 20_000, 100)}\n`).toMatchInlineSnapshot(`
    "
    deal  running  2 pages  100 rows  5.0 rows/s  [#####...............]  25% of 400
    All requests wait 7 s more: HTTP 429 Too Many Requests: 7초 후 재시도해주세요.
    Reading: 100 rows, 1 request, 1 retry, about 1 min 0 s left
    "
  `);
  expect(renderProgress(waiting, 26_399, 100)).toContain('wait 1 s more');
  expect(renderProgress(waiting, 26_400, 100)).not.toContain('wait');
});

test('a long step: how far it is where it can say so, and how long it has lasted', () => {
  const lines = (step: StepProgress, nowMs: number): string[] =>
    renderProgress(state([], { phase: 'backup', step }), nowMs, 100).split('\n');
  const compress: StepProgress = { step: 'compress', doneBytes: 436e6, totalBytes: 969_084_928, startedAtMs: 1_000 };
  expect(lines(compress, 5_500)).toStrictEqual([
    'Compressing and checking  [########............]  44% of 970 MB  5 s',
    'Saving the previous snapshot: 0 rows, 0 requests',
  ]);
  expect(lines({ ...compress, doneBytes: 970e6 }, 63_000)[0]).toContain(
    '[####################] 100% of 970 MB  1 min 2 s',
  );
  const check: StepProgress = { step: 'check', doneBytes: 0, totalBytes: undefined, startedAtMs: 1_000 };
  expect(lines(check, 4_000)[0]).toBe('Checking  3 s');
  expect(lines(check, 1_999)).toHaveLength(1); // over before anybody has read of it
});

test('a narrow terminal cuts each line, never a wide letter in half', () => {
  const narrow = renderProgress(crawl, 20_000, 20);
  expect(`\n${narrow}\n`).toMatchInlineSnapshot(`
    "
    organization  done  
    고객 people   runnin
    deal          runnin
    lead          failed
    memo          carrie
    team          waitin
    user          waitin
    Reading: 5,031 rows,
    "
  `);
  for (let columns = 0; columns < 100; columns += 1) {
    const lines = renderProgress(crawl, 20_000, columns).split('\n');
    expect(lines).toHaveLength(8);
    expect(Math.max(...lines.map((text) => stringWidth(text)))).toBeLessThanOrEqual(columns);
  }
});

test('no escape sequence of a server reaches the terminal', () => {
  const paused = { untilMs: 30_000, reason: 'a\u001b]0;title\u0007\u202e\r\nb' };
  const text = renderProgress({ ...crawl, paused }, 20_000, 200);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(text.split('\n')).toHaveLength(9);
});

test.each<[Partial<ProgressState>, number, string]>([
  [{ phase: 'backup' }, 0, 'Saving the previous snapshot: 0 rows, 0 requests'],
  [{ phase: 'done', requests: 1, retries: 1 }, 0, 'Done: 0 rows, 1 request, 1 retry'],
  [
    { tables: [line('deal', { rows: 1, expectedRows: 61 })] },
    1_000,
    'Reading: 1 row, 0 requests, about 1 min 0 s left',
  ],
  [
    { tables: [line('deal', { rows: 1, expectedRows: 7_261 })] },
    1_000,
    'Reading: 1 row, 0 requests, about 2 h 1 min left',
  ],
  [{ tables: [line('deal', { rows: 1, expectedRows: 61 })], phase: 'verify' }, 1_000, 'Verifying: 1 row, 0 requests'],
])('the total %#', (change, nowMs, total) => {
  expect(renderProgress(state([], change), nowMs, 100).split('\n').at(-1)).toBe(total);
});
