import { catchError, type Observable, of } from 'rxjs';
import type { FormResult } from '../run/form-result.ts';
import { SourceError } from '../salesmap/source-error.ts';

/**
 * Ends a form in one result value, so that one form's failure leaves the others alone.
 *
 *     merged     ──(m|)      ──#
 *     settleForm ──(m|)      ──(f|)
 *
 * A form that the server does not know (400 on its first page: removed, or of another workspace) is no failure.
 * Buffers nothing.
 *
 * @param onFailure hears of a failure first, so that one which concerns all forms can stop them.
 */
export const settleForm =
  (form: string, onFailure: (error: unknown) => void) =>
  (results: Observable<FormResult>): Observable<FormResult> =>
    results.pipe(
      catchError((error: unknown): Observable<FormResult> => {
        if (error instanceof SourceError && error.status === 400 && error.place.page === 1) {
          return of({ form, state: 'unknown', error });
        }
        onFailure(error);
        return of({ form, state: 'failed', error });
      }),
    );
