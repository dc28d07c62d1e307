import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { batchRecords } from '../../src/operators/batch-records.ts';
import type { Page } from '../../src/salesmap/page.ts';
import type { Batch } from '../../src/store/batch.ts';
import { marbles } from '../support/marbles.ts';
import { page } from '../support/pages.ts';

const batchOf = (...pages: Page[]): Batch => ({
  fromPage: pages[0]?.number ?? 0,
  toPage: pages.at(-1)?.number ?? 0,
  records: pages.flatMap(({ records }) => records),
  nextCursor: pages.at(-1)?.nextCursor ?? null,
});

describe('batchRecords', () => {
  const [a, b, c, d, e] = [page(1, 20), page(2, 20), page(3, 20), page(4, 20), page(5, 5, true)];

  it('closes a batch at the first page end with enough records', () => {
    marbles(({ cold, expectObservable }) => {
      const pages = cold('  a-b-c-d-(e|)', { a, b, c, d, e });
      const expected = '    ----x---(y|)';
      expectObservable(pages.pipe(batchRecords(50))).toBe(expected, { x: batchOf(a, b, c), y: batchOf(d, e) });
    });
  });

  it('passes what arrived on before an error', () => {
    marbles(({ cold, expectObservable }) => {
      const pages = cold('  a-b-#', { a, b });
      expectObservable(pages.pipe(batchRecords(50))).toBe('----(x#)', { x: batchOf(a, b) });
    });
  });

  it('keeps an empty page with a cursor for the cursor’s sake', () => {
    const empty = page(2, 0);
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a-b-|', { a: page(1, 50), b: empty }).pipe(batchRecords(50))).toBe('x---(y|)', {
        x: batchOf(page(1, 50)),
        y: batchOf(empty),
      });
    });
  });

  it('drops what it gathered when the list begins anew', () => {
    const again = { ...page(1, 50), cursor: null };
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('b-a-|', { b, a: again }).pipe(batchRecords(50))).toBe('--x-|', { x: batchOf(again) });
    });
  });

  it('holds fewer records than a batch and one page', () => {
    const pages = new Subject<Page>();
    const sizes: number[] = [];
    pages.pipe(batchRecords(50)).subscribe((batch) => sizes.push(batch.records.length));
    for (let n = 1; n <= 1000; n += 1) pages.next(page(n, 49));
    expect(new Set(sizes)).toEqual(new Set([98]));
  });
});
