import { NEVER, type Observable, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ChainSchedule } from '../../src/salesmap/chain-schedule.ts';
import type { PageLoader } from '../../src/salesmap/client.ts';
import { endpointNamed } from '../../src/salesmap/endpoints.ts';
import type { Page, PageStart } from '../../src/salesmap/page.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';
import { type TableSourceOptions, tableSource } from '../../src/sources/table-source.ts';

const DEAL = endpointNamed('deal');

/** Reads `deal` from a loader that answers with `answer`; keeps what was asked, what came and how it ended. */
function read(answer: (start: PageStart) => Observable<Page>, options: Partial<TableSourceOptions> = {}) {
  const asked: PageStart[] = [];
  const api: PageLoader = {
    page: (_, start) => {
      asked.push({ ...start });
      return answer(start);
    },
  };
  const pages: number[] = [];
  const seen: { end: 'complete' | 'error' | undefined; error: unknown } = { end: undefined, error: undefined };
  const schedule = new ChainSchedule();
  const subscription = tableSource(api, DEAL, { schedule, ...options }).subscribe({
    next: ({ number }) => pages.push(number),
    error: (error: unknown) => Object.assign(seen, { end: 'error', error }),
    complete: () => Object.assign(seen, { end: 'complete' }),
  });
  return { asked, pages, seen, schedule, subscription };
}

/** Page `number` of a list of `count`. */
const pageOf =
  (count: number) =>
  (start: PageStart): Observable<Page> =>
    of({ ...start, records: [], nextCursor: start.number === count ? null : `c${start.number}` });

const refusal = (start: PageStart, status: number): Observable<Page> => {
  const place = { table: 'deal', page: start.number, cursor: start.cursor };
  return throwError(() => new SourceError(`HTTP ${status}`, { code: 'http_error', status, place }));
};

it('reads a list from its first page', () => {
  const { asked, pages, seen } = read(pageOf(3));
  expect(asked.map(({ cursor }) => cursor)).toEqual([null, 'c1', 'c2']);
  expect([pages, seen.end]).toEqual([[1, 2, 3], 'complete']);
});

it('asks for nothing when the list is complete', () => {
  const { asked, seen, schedule } = read(pageOf(3), { start: null });
  expect([asked, seen.end]).toEqual([[], 'complete']);
  expect(schedule.chain('memo', 50, 50).priority()).toBe(0);
});

describe('resumed', () => {
  it('goes on at the cursor that was saved', () => {
    const { asked, pages } = read(pageOf(9), { start: { cursor: 'c6', number: 7 } });
    expect(asked[0]).toEqual({ cursor: 'c6', number: 7 });
    expect(pages).toEqual([7, 8, 9]);
  });

  it('begins anew from the first page when the server refuses the cursor', () => {
    const answer = (start: PageStart) => (start.cursor === 'stale' ? refusal(start, 400) : pageOf(2)(start));
    const { asked, pages, seen } = read(answer, { start: { cursor: 'stale', number: 7 } });
    expect(asked.map(({ cursor }) => cursor)).toEqual(['stale', null, 'c1']);
    expect([pages, seen.end]).toEqual([[1, 2], 'complete']);
  });

  it.each([401, 404, 500])('does not take HTTP %i for a refused cursor', (status) => {
    const { asked, seen } = read((start) => refusal(start, status), { start: { cursor: 'c6', number: 7 } });
    expect(asked).toHaveLength(1);
    expect(seen.error).toMatchObject({ status });
  });

  it('fails when a later cursor is refused: that is no stale one', () => {
    const answer = (start: PageStart) => (start.number === 9 ? refusal(start, 400) : pageOf(20)(start));
    const { asked, seen } = read(answer, { start: { cursor: 'c6', number: 7 } });
    expect(asked).toHaveLength(3);
    expect(seen.error).toMatchObject({ status: 400, place: { page: 9 } });
  });

  it('fails when the first page is refused, too, instead of asking for ever', () => {
    const { asked, seen } = read((start) => refusal(start, 400), { start: { cursor: 'c6', number: 7 } });
    expect(asked.map(({ cursor }) => cursor)).toEqual(['c6', null]);
    expect(seen.error).toMatchObject({ status: 400, place: { page: 1 } });
  });
});

it('fails when the first page of a whole read is refused', () => {
  const { asked, seen } = read((start) => refusal(start, 400));
  expect(asked).toHaveLength(1);
  expect(seen.error).toMatchObject({ status: 400 });
});

it('fails as cursor_loop, naming the table, the page and the cursor, when a cursor comes again', () => {
  const { seen } = read((start) => of({ ...start, records: [], nextCursor: 'same' }));
  expect(seen.error).toBeInstanceOf(SourceError);
  expect(seen.error).toMatchObject({
    code: 'cursor_loop',
    place: { table: 'deal', page: 3, cursor: 'same' },
    message: 'deal, page 3 (cursor "same"): the cursor came before; the list would never end',
  });
});

it('notices a list that comes back to the cursor it was resumed at', () => {
  const start = { cursor: 'c6', number: 7 };
  expect(read((place) => of({ ...place, records: [], nextCursor: 'c6' }), { start }).seen.error).toMatchObject({
    code: 'cursor_loop',
  });
});

describe('its chain', () => {
  const memoPriority = (schedule: ChainSchedule): number => schedule.chain('memo', 500, 50).priority(); // 10 pages left

  it('ranks by the pages that are left', () => {
    expect(memoPriority(read(() => NEVER, { expectedRecords: 5000 }).schedule)).toBe(1);
    const resumed = { expectedRecords: 5000, start: { cursor: 'c95', number: 96 } };
    expect(memoPriority(read(() => NEVER, resumed).schedule)).toBe(0);
  });

  it('moves on with every page', () => {
    const answer = (start: PageStart) => (start.number > 95 ? NEVER : pageOf(100)(start));
    expect(memoPriority(read(answer, { expectedRecords: 5000 }).schedule)).toBe(0);
  });

  it('is over with the list, however that ends', () => {
    const options = { expectedRecords: 5000 };
    expect(memoPriority(read(pageOf(1), options).schedule)).toBe(0);
    expect(memoPriority(read((start) => refusal(start, 500), options).schedule)).toBe(0);
    const { schedule, subscription } = read(() => NEVER, options);
    subscription.unsubscribe();
    expect(memoPriority(schedule)).toBe(0);
  });
});
