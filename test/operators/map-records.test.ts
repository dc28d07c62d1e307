import { describe, expect, it, vi } from 'vitest';
import { mapRecords } from '../../src/operators/map-records.ts';
import type { Page } from '../../src/salesmap/page.ts';
import { marbles } from '../support/marbles.ts';
import { page } from '../support/pages.ts';

describe('mapRecords', () => {
  const [a, b, empty] = [page(1, 2), page(2, 1, true), page(2, 0)];
  const masked = ({ records, ...place }: Page): Page => ({
    ...place,
    records: records.map(({ id }) => ({ id: id ?? null, name: '***' })),
  });
  const mask = mapRecords((record) => ({ ...record, name: '***' }));

  it('changes each record; pages and cursors stay as they are, and come when they came', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const pages = cold('  a-b-|', { a, b });
      expectObservable(pages.pipe(mask)).toBe('a-b-|', { a: masked(a), b: masked(b) });
      expectSubscriptions(pages.subscriptions).toBe('^---!');
    });
  });

  it('passes an empty page, for its cursor’s sake, and an error', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a-#', { a: empty }).pipe(mask)).toBe('a-#', { a: empty });
    });
  });

  it('keeps what a filter before it said of the page', () => {
    const filtered: Page = { ...page(1, 1), read: 50 };
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a|', { a: filtered }).pipe(mask)).toBe('a|', { a: masked(filtered) });
    });
  });

  it('sees every record once, in order, and leaves the old page alone', () => {
    const before = structuredClone(a);
    const change = vi.fn((record: object) => ({ ...record, seen: true }));
    marbles(({ cold }) => void cold('(ab|)', { a, b }).pipe(mapRecords(change)).subscribe());
    expect(change.mock.calls.map(([record]) => record)).toEqual([...a.records, ...b.records]);
    expect(a).toEqual(before);
  });

  it('ends the list with what the change throws', () => {
    const error = new Error('no such field');
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const pages = cold('a-b-|', { a: empty, b });
      const failing = mapRecords(() => {
        throw error;
      });
      expectObservable(pages.pipe(failing)).toBe('a-#', { a: empty }, error);
      expectSubscriptions(pages.subscriptions).toBe('^-!');
    });
  });
});
