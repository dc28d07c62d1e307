import { Observable, type Subscription } from 'rxjs';
import { type Endless, EndlessListDetector } from '../salesmap/endless-list-detector.ts';
import type { Page, PageStart } from '../salesmap/page.ts';

/**
 * Turns "load one page" into the stream of a list's pages, to the last one.
 *
 *     load(null) ──P1|   load(c1) ──P2|   load(c2) ──P3|      (P3.nextCursor = null)
 *     paginate   ──P1─────────────────P2─────────────────(P3|)
 *
 * The next page is asked for only after `next()` returned: a synchronous consumer therefore holds the source back, and
 * one page at a time is in memory. Pages that arrive synchronously are looped over, not recursed into. Unsubscribing
 * unsubscribes from the page under way.
 *
 * @param load loads one page: emits it and completes.
 * @param start where to begin; a resumed list begins at its saved cursor.
 * @param onEndless makes the error for a list that would never end by itself, and says where.
 *
 * @example
 * const load = ({ cursor, number }: PageStart) =>
 *   of({ cursor, number, records: [{ id: String(number) }], nextCursor: number < 3 ? `c${number}` : null });
 * const pages = paginate(load, { cursor: null, number: 1 }, (why) => new Error(why));
 * console.log((await lastValueFrom(pages.pipe(toArray()))).length); // 3
 */
export function paginate(
  load: (start: PageStart) => Observable<Page>,
  start: PageStart,
  onEndless: (why: Endless, place: PageStart) => Error,
): Observable<Page> {
  return new Observable((subscriber) => {
    const detector = new EndlessListDetector(start.cursor);
    let underWay: Subscription | undefined;
    let draining = false;
    let next: PageStart | undefined = start;

    const receive = (page: Page): void => {
      subscriber.next(page);
      if (page.nextCursor === null) {
        subscriber.complete();
        return;
      }
      next = { cursor: page.nextCursor, number: page.number + 1 };
      const endless = detector.sees(page);
      if (endless !== undefined) subscriber.error(onEndless(endless, next));
    };
    const drain = (): void => {
      if (draining) return; // A page that came synchronously: the loop below takes it from here.
      draining = true;
      while (next !== undefined && !subscriber.closed) {
        const place = next;
        next = undefined;
        underWay = load(place).subscribe({
          next: receive,
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            if (next === undefined) subscriber.complete();
            else drain();
          },
        });
      }
      draining = false;
    };

    drain();
    return () => underWay?.unsubscribe();
  });
}
