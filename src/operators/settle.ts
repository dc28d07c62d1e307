import { catchError, last, map, type Observable, of } from 'rxjs';
import type { Settled } from '../run/settled.ts';
import type { Written } from '../store/batch.ts';

/**
 * Ends a list in one result value, whatever became of it: an error that passed here would unsubscribe its neighbours.
 *
 *     written ──w1──w2──|        ──w1──#
 *     settle  ──────────(c|)     ──────(f|)      c: complete, f: failed
 *
 * Buffers nothing.
 *
 * @param name of the table or form.
 * @param onFailure hears of a failure first, so that one which concerns all lists can stop them.
 *
 * @example
 * const failing = throwError(() => new Error('no')).pipe(settle('deal', (name) => console.log(name))); // deal
 * console.log((await lastValueFrom(failing)).state); // failed
 */
export const settle =
  (name: string, onFailure: (name: string, error: unknown) => void) =>
  (written: Observable<Written>): Observable<Settled> =>
    written.pipe(
      last(undefined, undefined),
      map((): Settled => ({ name, state: 'complete' })),
      catchError((error: unknown): Observable<Settled> => {
        onFailure(name, error);
        return of({ name, state: 'failed', error });
      }),
    );
