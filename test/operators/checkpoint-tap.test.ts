import { expect, it } from 'vitest';
import { checkpointTap } from '../../src/operators/checkpoint-tap.ts';
import { marbles } from '../support/marbles.ts';
import { written } from '../support/pages.ts';

const mirror = () => {
  const calls: string[] = [];
  return {
    calls,
    saved: ({ page }: { page: number }) => void calls.push(`saved ${page}`),
    flush: () => void calls.push('flush'),
  };
};

it.each(['a-b|', 'a-b#'])('mirrors every batch and writes at the end (%s)', (stream) => {
  const { calls, ...rest } = mirror();
  marbles(({ cold, expectObservable }) => {
    const source = cold(stream, { a: written(1), b: written(2) });
    expectObservable(source.pipe(checkpointTap(rest))).toBe(stream, { a: written(1), b: written(2) });
  });
  expect(calls).toEqual(['saved 1', 'saved 2', 'flush']);
});

it('writes when the stream is let go', () => {
  const { calls, ...rest } = mirror();
  marbles(({ cold, expectObservable }) => {
    expectObservable(cold('a--------b|', { a: written(1), b: written(2) }).pipe(checkpointTap(rest)), '^----!').toBe(
      'a',
      {
        a: written(1),
      },
    );
  });
  expect(calls).toEqual(['saved 1', 'flush']);
});
