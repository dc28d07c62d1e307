import { describe, expect, test } from 'vitest';
import { estimateRemainingMs } from '../../src/run/pace.ts';
import { Progress } from '../../src/run/progress.ts';
import type { Forecast, Phase } from '../../src/run/progress-state.ts';

const FORECAST: Forecast = { lists: [], intervalMs: 120, latencyMs: 300, besidesMs: 0 };

interface Table {
  /** Pages last time. */
  readonly pages: number | undefined;
  readonly read?: number;
  readonly ended?: boolean;
}

/** A run in which these lists have come so far; its clock stands at 10 s. */
function runOf(
  tables: Readonly<Record<string, Table>>,
  more: Partial<Forecast> & { phase?: Phase; notBegun?: Readonly<Record<string, number>> } = {},
): Progress {
  const { phase = 'crawl', notBegun = {}, ...forecast } = more;
  const progress = new Progress(() => 10_000);
  const lists = [
    ...Object.entries(tables).map(([table, { pages }]) => ({ table, pages, rows: undefined })),
    ...Object.entries(notBegun).map(([table, pages]) => ({ table, pages, rows: undefined })),
  ];
  progress.foresee(() => ({ ...FORECAST, ...forecast, lists }));
  progress.phase(phase);
  for (const [table, { read = 0, ended = false }] of Object.entries(tables)) {
    progress.tableWaits(table, undefined, { pages: 0, rows: 0 });
    const written = { table, page: read, rows: read * 50, columns: 1, records: 50, nextCursor: null };
    if (read > 0) progress.tableWrote({ ...written, completed: ended });
    else if (ended) progress.tableFailed(table);
  }
  return progress;
}

const leftMs = (...of: Parameters<typeof runOf>): number | undefined => estimateRemainingMs(runOf(...of).state, 10_000);

describe('the time left of a run is', () => {
  test.each<[what: string, tables: Record<string, Table>, expected: number | undefined]>([
    ['all of it before anything came', { deal: { pages: 100 } }, 30_000],
    ['the longest list’s, one answer after the other', { deal: { pages: 100, read: 40 }, memo: { pages: 20 } }, 18_000],
    [
      'that of all requests, where these are more',
      { deal: { pages: 50 }, memo: { pages: 50 }, lead: { pages: 50 } },
      18_000,
    ],
    ['without what is complete', { deal: { pages: 40, read: 10 }, lead: { pages: 900, read: 3, ended: true } }, 9_000],
    ['without what failed', { deal: { pages: 40, read: 10 }, lead: { pages: 900, ended: true } }, 9_000],
    ['a tenth more of a list that outlived it', { deal: { pages: 40, read: 50 } }, 1_500],
    ['unknown while a list is of unknown length', { deal: { pages: 40 }, todo: { pages: undefined } }, undefined],
    ['known when that one is over', { deal: { pages: 40 }, todo: { pages: undefined, ended: true } }, 12_000],
  ])('%s', (_what, tables, expected) => {
    expect(leftMs(tables)).toBe(expected);
  });

  test('with the submissions, which come after people and deals', () => {
    const tables = { people: { pages: 20, read: 10 }, deal: { pages: 10, read: 9 } };
    expect(leftMs(tables, { notBegun: { webform_history: 32 } })).toBe(43 * 120);
    expect(leftMs(tables, { notBegun: { webform_history: 32 }, latencyMs: 1_000 })).toBe((10 + 2) * 1_000);
    expect(leftMs({ webform_history: { pages: 32, read: 30 } }, { phase: 'webforms' })).toBe(300);
    expect(leftMs({ webform_history: { pages: 32, read: 50 } }, { phase: 'webforms' })).toBeUndefined();
  });

  test('with what is left of a pause', () => {
    const progress = runOf({ deal: { pages: 10 } });
    progress.paused(17_000, 'HTTP 429');
    expect(estimateRemainingMs(progress.state, 10_000)).toBe(7_000 + 3_000);
    expect(estimateRemainingMs(progress.state, 18_000)).toBe(3_000);
  });

  test('with the verification and the publishing that follow', () => {
    const tables = { deal: { pages: 10, read: 10, ended: true } };
    expect(leftMs(tables, { besidesMs: 4_000 })).toBe(4_000);
    expect(leftMs(tables, { besidesMs: 4_000, phase: 'webforms' })).toBeUndefined();
  });

  test('unknown before a run knows what it reads, and when it is done', () => {
    expect(estimateRemainingMs(new Progress().state, 0)).toBeUndefined();
    expect(leftMs({ deal: { pages: 10 } }, { phase: 'backup' })).toBeUndefined();
    expect(leftMs({ deal: { pages: 10 } }, { phase: 'done' })).toBeUndefined();
  });
});
