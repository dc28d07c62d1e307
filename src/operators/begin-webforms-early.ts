import {
  connectable,
  type MonoTypeOperatorFunction,
  type Observable,
  ReplaySubject,
  type Subscription,
  tap,
} from 'rxjs';
import type { Settled } from '../run/settled.ts';
import { TABLES_BEFORE_FORMS } from '../store/wanted-forms.ts';

/** Submissions that are fetched while the last tables still run. */
export interface EarlyWebforms<T> {
  /** Watches the tables' results; begins as soon as people and deal are complete. */
  readonly begin: MonoTypeOperatorFunction<Settled>;
  /** What was staged early; undefined when people or deal did not complete. */
  staged(): Observable<T> | undefined;
  /** Ends what was begun and lets go of the stage. */
  end(): void;
}

/**
 * Fetches submissions in the gaps that the last tables leave: the longest table's latency is time that other requests can
 * use.
 *
 *     results        ──people──deal─────lead──|
 *     begin          ──people──deal─────lead──|
 *     staged                   └──────s            (replayed to whoever asks later)
 *
 * Passes the results on unchanged. Buffers the staged result.
 *
 * @param stage stages all submissions; emits once, and keeps the stage open until it is let go.
 *
 * @example
 * const early = beginWebformsEarly(of('staged'));
 * const results: Settled[] = ['people', 'deal', 'lead'].map((name) => ({ name, state: 'complete' }));
 * await lastValueFrom(from(results).pipe(early.begin));
 * console.log(await firstValueFrom(early.staged() ?? of('nothing'))); // staged
 * early.end();
 */
export function beginWebformsEarly<T>(stage: Observable<T>): EarlyWebforms<T> {
  const staged = connectable(stage, { connector: () => new ReplaySubject<T>(1), resetOnDisconnect: false });
  const missing = new Set<string>(TABLES_BEFORE_FORMS);
  let underWay: Subscription | undefined;
  return {
    begin: tap(({ name, state }) => {
      if (state === 'complete' && missing.delete(name) && missing.size === 0) underWay = staged.connect();
    }),
    staged: () => (underWay === undefined ? undefined : staged),
    end: () => underWay?.unsubscribe(),
  };
}
