import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logProgress } from '../../src/cli/plain-progress.ts';
import type { LogFields, RunLog } from '../../src/run/log.ts';
import { Progress } from '../../src/run/progress.ts';

class Recorder implements RunLog {
  readonly lines: { atMs: number; fields: LogFields; message: string }[] = [];
  readonly debug = this.#refuse;
  readonly warn = this.#refuse;
  readonly error = this.#refuse;

  info(fields: LogFields, message: string): void {
    this.lines.push({ atMs: Date.now(), fields, message });
  }

  #refuse(): never {
    throw new Error('progress is told with info');
  }
}

const write = (progress: Progress, table: string, rows: number, completed = false): void =>
  progress.tableWrote({ table, page: rows, rows, columns: 1, records: 1, nextCursor: null, completed });

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('one line per table in 10 seconds, however much happens', () => {
  const progress = new Progress();
  const log = new Recorder();
  const display = logProgress(progress, log);
  for (const table of ['deal', 'lead', 'user']) progress.tableWaits(table, undefined, { pages: 0, rows: 0 });
  for (let second = 1; second <= 60; second += 1) {
    write(progress, 'deal', second);
    write(progress, 'lead', second);
    vi.advanceTimersByTime(1_000);
  }
  display.stop();
  for (const table of ['deal', 'lead']) {
    const times = log.lines.filter(({ fields }) => fields['table'] === table).map(({ atMs }) => atMs);
    expect(times).toStrictEqual([1_000, 11_000, 21_000, 31_000, 41_000, 51_000]);
  }
  expect(log.lines).toHaveLength(12); // `user` still waits: nothing to say
});

test('says how far, and nothing again about a table that stands still', () => {
  const progress = new Progress();
  const log = new Recorder();
  const display = logProgress(progress, log);
  progress.tableWaits('deal', 12_345, { pages: 0, rows: 0 });
  progress.requestSent('deal', 0);
  progress.requestSent('deal', 1_234);
  write(progress, 'deal', 1_000);
  vi.advanceTimersByTime(60_000);
  expect(log.lines).toStrictEqual([
    {
      atMs: 1_000,
      fields: {
        event: 'progress',
        table: 'deal',
        state: 'running',
        pages: 1_000,
        rows: 1_000,
        expected_rows: 12_345,
        rows_per_s: 1_000,
        requests: 2,
        waited_s: 1.2,
        error: undefined,
      },
      message: 'deal: running, 1,000 rows of about 12,345.',
    },
  ]);
  progress.tableFailed('deal', 'HTTP 500');
  vi.advanceTimersByTime(60_000);
  expect(log.lines.map(({ fields }) => [fields['state'], fields['error']])).toStrictEqual([
    ['running', undefined],
    ['failed', 'HTTP 500'],
  ]);
  display.stop();
});

test('stop tells of a short run, keeps the limit, and ends the timer', () => {
  const progress = new Progress();
  const log = new Recorder();
  const display = logProgress(progress, log);
  for (const table of ['deal', 'lead']) progress.tableWaits(table, undefined, { pages: 0, rows: 0 });
  write(progress, 'deal', 1);
  vi.advanceTimersByTime(1_500);
  write(progress, 'deal', 2, true);
  write(progress, 'lead', 3, true);
  display.stop();
  display.stop();
  expect(log.lines.map(({ message }) => message)).toStrictEqual(['deal: running, 1 row.', 'lead: done, 3 rows.']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a step has a line for each 5 seconds that it takes, a short one none', () => {
  const progress = new Progress();
  const log = new Recorder();
  const display = logProgress(progress, log);
  progress.phase('backup');
  progress.stepBegan('copy', 100e6);
  vi.advanceTimersByTime(4_000);
  progress.stepBegan('compress', 100e6);
  progress.stepMoved(25e6);
  vi.advanceTimersByTime(12_000);
  progress.stepBegan('check', undefined);
  vi.advanceTimersByTime(6_000);
  progress.phase('publish');
  vi.advanceTimersByTime(60_000);
  display.stop();
  expect(log.lines.map(({ atMs, message }) => [atMs, message])).toStrictEqual([
    [9_000, 'Compressing and checking: 25% of 100 MB after 5 s.'],
    [14_000, 'Compressing and checking: 25% of 100 MB after 10 s.'],
    [21_000, 'Checking: after 5 s.'],
  ]);
  expect(log.lines[0]?.fields).toStrictEqual({
    event: 'step_progress',
    phase: 'backup',
    step: 'compress',
    bytes: 25e6,
    total_bytes: 100e6,
    elapsed_s: 5,
  });
});
