import { expect, it, vi } from 'vitest';
import { settle } from '../../src/operators/settle.ts';
import { marbles } from '../support/marbles.ts';
import { written } from '../support/pages.ts';

it('ends a complete table in one result', () => {
  marbles(({ cold, expectObservable }) => {
    const source = cold('a-b-|', { a: written(1), b: written(2, true) });
    expectObservable(source.pipe(settle('deal', vi.fn()))).toBe('----(c|)', {
      c: { name: 'deal', state: 'complete' },
    });
  });
});

it('ends a table that was complete before in the same result', () => {
  marbles(({ cold, expectObservable }) => {
    expectObservable(cold<never>('|').pipe(settle('deal', vi.fn()))).toBe('(c|)', {
      c: { name: 'deal', state: 'complete' },
    });
  });
});

it('turns an error into a result, after telling of it', () => {
  const error = new Error('HTTP 500');
  const onFailure = vi.fn();
  marbles(({ cold, expectObservable }) => {
    const source = cold('a-#', { a: written(1) }, error);
    expectObservable(source.pipe(settle('deal', onFailure))).toBe('--(f|)', {
      f: { name: 'deal', state: 'failed', error },
    });
  });
  expect(onFailure).toHaveBeenCalledExactlyOnceWith('deal', error);
});
