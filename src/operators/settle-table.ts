import { catchError, last, map, type Observable, of } from 'rxjs';
import type { TableResult } from '../run/table-result.ts';
import type { Written } from '../store/batch.ts';

/**
 * Ends a table in one result value, whatever became of it: an error that passed here would unsubscribe its neighbours.
 *
 *     written     ──w1──w2──|        ──w1──#
 *     settleTable ──────────(c|)     ──────(f|)      c: complete, f: failed
 *
 * Buffers nothing.
 *
 * @param onFailure hears of a failure first, so that one which concerns all tables can stop them.
 */
export const settleTable =
  (table: string, onFailure: (table: string, error: unknown) => void) =>
  (written: Observable<Written>): Observable<TableResult> =>
    written.pipe(
      last(undefined, undefined),
      map((): TableResult => ({ table, state: 'complete' })),
      catchError((error: unknown): Observable<TableResult> => {
        onFailure(table, error);
        return of({ table, state: 'failed', error });
      }),
    );
