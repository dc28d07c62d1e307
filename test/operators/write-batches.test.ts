import { expect, it } from 'vitest';
import { writeBatches } from '../../src/operators/write-batches.ts';
import type { Batch } from '../../src/store/batch.ts';
import { marbles } from '../support/marbles.ts';
import { written } from '../support/pages.ts';

const batch = (toPage: number): Batch => ({ fromPage: toPage, toPage, records: [], nextCursor: `c${toPage}` });

it('writes each batch in the moment it arrives and says what the table holds', () => {
  const seen: string[] = [];
  const sink = {
    writeBatch: (table: string, { toPage }: Batch) => {
      seen.push(`${table} ${toPage}`);
      return written(toPage);
    },
  };
  marbles(({ cold, expectObservable, flush }) => {
    const batches = cold('a--b|', { a: batch(1), b: batch(2) });
    expectObservable(batches.pipe(writeBatches(sink, 'deal'))).toBe('a--b|', { a: written(1), b: written(2) });
    flush();
  });
  expect(seen).toEqual(['deal 1', 'deal 2']);
});

it('ends the stream with the sink’s own error, and asks for nothing more', () => {
  const full = new Error('database or disk is full');
  const sink = {
    writeBatch: (): never => {
      throw full;
    },
  };
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const batches = cold('a--b|', { a: batch(1), b: batch(2) });
    expectObservable(batches.pipe(writeBatches(sink, 'deal'))).toBe('#', undefined, full);
    expectSubscriptions(batches.subscriptions).toBe('(^!)');
  });
});
