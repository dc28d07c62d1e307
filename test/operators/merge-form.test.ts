import { NEVER, of, throwError } from 'rxjs';
import { expect, it, vi } from 'vitest';
import { mergeForm } from '../../src/operators/merge-form.ts';
import type { WebformMerger } from '../../src/store/merge-webforms.ts';
import { written } from '../support/pages.ts';

const merger = () => ({ mergeForm: vi.fn() }) satisfies Pick<WebformMerger, 'mergeForm'>;

it('merges a form when its submissions are all there', async () => {
  const into = merger();
  const results: unknown[] = [];
  await new Promise<void>((complete) =>
    of(written(1), written(2, true))
      .pipe(mergeForm(into, 'f'))
      .subscribe({ next: (result) => results.push(result), complete }),
  );
  expect(into.mergeForm).toHaveBeenCalledExactlyOnceWith('f');
  expect(results).toEqual([{ form: 'f', state: 'merged' }]);
});

it.each([
  ['failed', throwError(() => new Error('HTTP 500'))],
  ['did not end', NEVER],
])('merges nothing of a form whose submissions %s', (_name, staged) => {
  const into = merger();
  const subscription = staged.pipe(mergeForm(into, 'f')).subscribe({ error: () => undefined });
  subscription.unsubscribe();
  expect(into.mergeForm).not.toHaveBeenCalled();
});
