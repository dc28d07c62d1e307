import { describe, expect, it } from 'vitest';
import { batchRecords } from '../../src/operators/batch-records.ts';
import { filterRecords } from '../../src/operators/filter-records.ts';
import type { Page } from '../../src/salesmap/page.ts';
import { marbles } from '../support/marbles.ts';
import { page } from '../support/pages.ts';

describe('filterRecords', () => {
  const [a, b, c] = [page(1, 3), page(2, 2), page(3, 1, true)];
  const left = (before: Page, ...at: number[]): Page => ({
    ...before,
    records: before.records.filter((_record, place) => at.includes(place)),
    read: before.records.length,
  });
  const second = filterRecords(({ id }) => String(id).endsWith('-1'));

  it('lets through what passes, page by page, with the cursors and how many there were', () => {
    marbles(({ cold, expectObservable }) => {
      const pages = cold('  a-b-(c|)', { a, b, c });
      const expected = '    x-y-(z|)';
      expectObservable(pages.pipe(second)).toBe(expected, { x: left(a, 1), y: left(b, 1), z: left(c) });
    });
  });

  it('passes an error, and the end of an empty list', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<Page>('--#').pipe(second)).toBe('--#');
      expectObservable(cold<Page>('--|').pipe(second)).toBe('--|');
    });
  });

  it('says what the server sent, also behind another filter', () => {
    marbles(({ cold, expectObservable }) => {
      const twice = cold('a|', { a }).pipe(
        filterRecords(({ id }) => id !== '1-0'),
        second,
      );
      expectObservable(twice).toBe('x|', { x: left(a, 1) });
    });
  });

  it('has batches closed as often as without it, so that the cursor is saved as often', () => {
    const none = (before: Page): Page => left(before);
    const [p1, p2] = [page(1, 50), page(2, 50, true)];
    marbles(({ cold, expectObservable }) => {
      const batches = cold('a-(b|)', { a: p1, b: p2 }).pipe(
        filterRecords(() => false),
        batchRecords(50),
      );
      expectObservable(batches).toBe('x-(y|)', {
        x: { fromPage: 1, toPage: 1, records: none(p1).records, nextCursor: 'c1' },
        y: { fromPage: 2, toPage: 2, records: none(p2).records, nextCursor: null },
      });
    });
  });

  it('leaves the old page alone', () => {
    const before = structuredClone(a);
    marbles(({ cold }) => void cold('(a|)', { a }).pipe(second).subscribe());
    expect(a).toEqual(before);
  });

  it('ends the list with what the question throws', () => {
    const error = new Error('no such field');
    marbles(({ cold, expectObservable }) => {
      const failing = filterRecords(({ id }) => {
        if (id === '2-1') throw error;
        return true;
      });
      expectObservable(cold('a-b-|', { a, b }).pipe(failing)).toBe('x-#', { x: left(a, 0, 1, 2) }, error);
    });
  });
});
