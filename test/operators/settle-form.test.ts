import { expect, it, vi } from 'vitest';
import { settleForm } from '../../src/operators/settle-form.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';
import { marbles } from '../support/marbles.ts';

const refused = (page: number) =>
  new SourceError('HTTP 400', {
    code: 'http_error',
    status: 400,
    place: { table: 'webform_history', page, cursor: null },
  });

it('passes a merged form on', () => {
  marbles(({ cold, expectObservable }) => {
    const merged = { form: 'f', state: 'merged' as const };
    expectObservable(cold('--(m|)', { m: merged }).pipe(settleForm('f', vi.fn()))).toBe('--(m|)', { m: merged });
  });
});

it('takes 400 on the first page for a form that is not known: no failure', () => {
  const onFailure = vi.fn();
  marbles(({ cold, expectObservable }) => {
    const error = refused(1);
    expectObservable(cold('-#', {}, error).pipe(settleForm('f', onFailure))).toBe('-(u|)', {
      u: { form: 'f', state: 'unknown', error },
    });
  });
  expect(onFailure).not.toHaveBeenCalled();
});

it('turns any other error into a result, after telling of it', () => {
  const onFailure = vi.fn();
  const error = refused(2);
  marbles(({ cold, expectObservable }) => {
    expectObservable(cold('-#', {}, error).pipe(settleForm('f', onFailure))).toBe('-(x|)', {
      x: { form: 'f', state: 'failed', error },
    });
  });
  expect(onFailure).toHaveBeenCalledExactlyOnceWith(error);
});
