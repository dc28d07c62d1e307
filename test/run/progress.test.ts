import { describe, expect, test } from 'vitest';
import { rowsPerSecond } from '../../src/run/pace.ts';
import { Progress } from '../../src/run/progress.ts';
import type { ProgressState } from '../../src/run/progress-state.ts';

const START = { pages: 0, rows: 0 };

function progressAt(startMs = 1_000): { progress: Progress; setNow: (ms: number) => void; states: ProgressState[] } {
  let nowMs = startMs;
  const progress = new Progress(() => nowMs);
  const states: ProgressState[] = [];
  progress.changes.subscribe((state) => states.push(state));
  return { progress, states, setNow: (ms) => (nowMs = ms) };
}

const wrote = (table: string, page: number, rows: number, completed = false) =>
  ({ table, page, rows, columns: 3, records: 50, nextCursor: completed ? null : 'c', completed }) as const;

const lineOf = (progress: Progress, table: string) => progress.state.tables.find((line) => line.table === table);

describe('a table', () => {
  test('waits, runs and is done', () => {
    const { progress, setNow } = progressAt();
    progress.tableWaits('deal', 100, START);
    expect(lineOf(progress, 'deal')).toMatchObject({
      state: 'waiting',
      rows: 0,
      expectedRows: 100,
      startedAtMs: 1_000,
    });
    progress.tableWrote(wrote('deal', 1, 50));
    expect(lineOf(progress, 'deal')).toMatchObject({ state: 'running', pages: 1, rows: 50, endedAtMs: undefined });
    setNow(3_000);
    progress.tableWrote(wrote('deal', 2, 90, true));
    expect(lineOf(progress, 'deal')).toMatchObject({ state: 'done', pages: 2, rows: 90, endedAtMs: 3_000 });
  });

  test('fails with a reason, or is carried over with its rows', () => {
    const { progress } = progressAt();
    progress.tableWaits('lead', undefined, START);
    progress.tableFailed('lead', 'HTTP 500');
    expect(lineOf(progress, 'lead')).toMatchObject({ state: 'failed', error: 'HTTP 500', endedAtMs: 1_000 });
    progress.tableCarried('lead', 70);
    expect(lineOf(progress, 'lead')).toMatchObject({ state: 'carried', rows: 70, error: undefined });
  });

  test('that nobody announced is ignored', () => {
    const { progress } = progressAt();
    progress.tableWrote(wrote('memo', 1, 50));
    progress.tableDone('memo');
    progress.tableFailed('memo');
    progress.tableCarried('memo', 1);
    expect(progress.state.tables).toStrictEqual([]);
  });

  test('that still runs has ended when the run is done; a failed one has not come right', () => {
    const { progress } = progressAt();
    for (const table of ['webform_history', 'lead', 'memo']) progress.tableWaits(table, undefined, START);
    progress.tableWrote(wrote('webform_history', 1, 50));
    progress.tableFailed('lead');
    progress.phase('done');
    expect(progress.state.tables.map(({ state }) => state)).toStrictEqual(['done', 'failed', 'waiting']);
  });

  test('that still runs when the run is stopped is not done', () => {
    const { progress } = progressAt();
    for (const table of ['deal', 'lead', 'memo']) progress.tableWaits(table, undefined, START);
    progress.tableWrote(wrote('deal', 1, 50, true));
    progress.tableWrote(wrote('lead', 1, 50));
    progress.phase('stopped');
    expect(progress.state.tables.map(({ state }) => state)).toStrictEqual(['done', 'stopped', 'waiting']);
  });
});

describe('a run', () => {
  test('counts requests and retries without telling each', () => {
    const { progress, states } = progressAt();
    progress.requestSent();
    progress.requestSent();
    progress.retried();
    expect(progress.state).toMatchObject({ requests: 2, retries: 1 });
    expect(states).toHaveLength(0);
  });

  test('tells changes, in pictures that stay as they were', () => {
    const { progress, states } = progressAt();
    progress.phase('crawl');
    progress.tableWaits('deal', undefined, START);
    progress.tableWrote(wrote('deal', 1, 50));
    progress.phase('verify');
    expect(states.map(({ phase, tables }) => [phase, tables[0]?.rows])).toStrictEqual([
      ['crawl', undefined],
      ['crawl', 0],
      ['crawl', 50],
      ['verify', 50],
    ]);
  });

  test('counts overlapping pauses once, and the later end holds', () => {
    const { progress, setNow } = progressAt(0);
    progress.paused(10_000, 'first');
    setNow(1_000);
    progress.paused(4_000, 'shorter');
    expect(progress.state).toMatchObject({ waitedMs: 10_000, paused: { untilMs: 10_000, reason: 'first' } });
    progress.paused(12_000, 'longer');
    expect(progress.state).toMatchObject({ waitedMs: 12_000, paused: { untilMs: 12_000, reason: 'longer' } });
    setNow(20_000);
    progress.paused(25_000, 'later');
    expect(progress.state.waitedMs).toBe(17_000);
    expect(progress.state.rateLimited).toBe(4);
  });

  test('counts the time of each phase, also one that comes again and the one under way', () => {
    const { progress, setNow } = progressAt(0);
    setNow(500);
    progress.phase('crawl');
    setNow(3_500);
    progress.phase('webforms');
    setNow(4_000);
    progress.phase('crawl');
    setNow(6_000);
    expect(progress.state.phaseMs).toStrictEqual({ start: 500, crawl: 5_000, webforms: 500 });
  });
});

describe('a long step', () => {
  test('is told when it begins, and counts its bytes without telling each', () => {
    const { progress, states, setNow } = progressAt();
    progress.stepBegan('copy', 4096);
    setNow(2_000);
    progress.stepMoved(1024);
    expect(states.map(({ step }) => step)).toStrictEqual([
      { step: 'copy', doneBytes: 0, totalBytes: 4096, startedAtMs: 1_000 },
    ]);
    expect(progress.state.step).toStrictEqual({ step: 'copy', doneBytes: 1024, totalBytes: 4096, startedAtMs: 1_000 });
    progress.stepBegan('check', undefined);
    expect(progress.state.step).toMatchObject({ step: 'check', doneBytes: 0, startedAtMs: 2_000 });
  });

  test('is over with its phase; bytes of none are ignored', () => {
    const { progress } = progressAt();
    progress.stepBegan('check', undefined);
    progress.phase('publish');
    progress.stepMoved(1);
    expect(progress.state.step).toBeUndefined();
  });
});

describe('the requests of a table', () => {
  test('are counted with what they waited, those of nobody in the sum only', () => {
    const { progress } = progressAt();
    progress.tableWaits('deal', undefined, START);
    progress.requestSent('/user/me', 100);
    progress.requestSent('deal', 250);
    progress.requestSent('deal', 500);
    expect(progress.state.requests).toBe(3);
    expect(lineOf(progress, 'deal')).toMatchObject({ requests: 2, waitedMs: 750 });
  });
});

test('the pace of a table stands still at its end', () => {
  const { progress, setNow } = progressAt(0);
  progress.tableWaits('deal', undefined, { pages: 1, rows: 50 });
  progress.tableWaits('lead', undefined, { pages: 1, rows: 50 });
  setNow(2_000);
  progress.tableWrote(wrote('deal', 2, 100, true));
  const pace = (table: string, nowMs: number) =>
    progress.state.tables.filter((line) => line.table === table).map((line) => rowsPerSecond(line, nowMs));
  expect(pace('deal', 4_000)).toStrictEqual([25]);
  expect(pace('lead', 4_000)).toStrictEqual([undefined]);
});
