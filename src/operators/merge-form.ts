import { concat, defer, ignoreElements, type Observable, of } from 'rxjs';
import type { FormResult } from '../run/form-result.ts';
import type { Written } from '../store/batch.ts';
import type { WebformMerger } from '../store/merge-webforms.ts';
import { whenNotBusy } from '../store/when-not-busy.ts';

/**
 * Brings one form's staged submissions into the published database when all of them are there, in one short transaction.
 *
 *     staged    ──w1──w2──|
 *     mergeForm ──────────(m|)
 *
 * Errors with the database's own error when readers hold it for too long; the form then keeps its old rows.
 * Buffers nothing.
 */
export const mergeForm =
  (merger: Pick<WebformMerger, 'mergeForm'>, form: string) =>
  (staged: Observable<Written>): Observable<FormResult> =>
    concat(
      staged.pipe(ignoreElements()),
      defer(() => whenNotBusy(() => merger.mergeForm(form))).pipe(ignoreElements()),
      of<FormResult>({ form, state: 'merged' }),
    );
