import { asyncScheduler, NEVER, Observable, of, scheduled, take, throwError } from 'rxjs';
import { expect, it } from 'vitest';
import type { Endless } from '../../src/salesmap/endless-list-detector.ts';
import { FIRST_PAGE, type Page, type PageStart } from '../../src/salesmap/page.ts';
import { paginate } from '../../src/sources/paginate.ts';
import { marbles } from '../support/marbles.ts';
import { page } from '../support/pages.ts';

const noLoop = (why: Endless, { cursor }: PageStart): Error => new Error(`${why} not expected at ${cursor}`);

/** The pages of a list, by the cursor that each is asked with. */
const bodies = (...pages: Page[]) => new Map(pages.map((body) => [body.cursor, body]));
const [one, two, last] = [page(1, 50), page(2, 50), page(3, 7, true)];

it('asks for one page after the other, each with the cursor of the one before', () => {
  marbles(({ cold, expectObservable }) => {
    const pages = bodies(one, two, last);
    const load = (start: PageStart) => cold('--p|', { p: pages.get(start.cursor) ?? last });
    expectObservable(paginate(load, FIRST_PAGE, noLoop)).toBe('--a--b--(c|)', { a: one, b: two, c: last });
  });
});

it('begins in the middle of a list and counts on from there', () => {
  const asked: PageStart[] = [];
  const load = (start: PageStart): Observable<Page> => {
    asked.push(start);
    return of({ ...start, records: [], nextCursor: start.number < 9 ? `c${start.number}` : null });
  };
  paginate(load, { cursor: 'c6', number: 7 }, noLoop).subscribe();
  expect(asked).toEqual([
    { cursor: 'c6', number: 7 },
    { cursor: 'c7', number: 8 },
    { cursor: 'c8', number: 9 },
  ]);
});

it.each([
  ['at once', of],
  ['later', (body: Page) => scheduled([body], asyncScheduler)],
])('asks for the next page only after the consumer took the one before (pages that come %s)', async (_, answer) => {
  const pages = bodies(one, two, last);
  const events: string[] = [];
  const load = (start: PageStart): Observable<Page> => {
    events.push(`ask ${start.number}`);
    return answer(pages.get(start.cursor) ?? last);
  };
  await new Promise<void>((resolve) => {
    paginate(load, FIRST_PAGE, noLoop).subscribe({
      next: ({ number }) => events.push(`begin ${number}`, `end ${number}`),
      complete: resolve,
    });
  });
  expect(events).toEqual([1, 2, 3].flatMap((number) => [`ask ${number}`, `begin ${number}`, `end ${number}`]));
});

it('goes through 20,001 pages that come at once, without a stack that grows', () => {
  const load = (start: PageStart): Observable<Page> =>
    of({
      ...start,
      records: [{ id: String(start.number) }],
      nextCursor: start.number === 20_001 ? null : `c${start.number}`,
    });
  let [pages, completed] = [0, false];
  paginate(load, FIRST_PAGE, noLoop).subscribe({
    next: () => {
      pages += 1;
    },
    complete: () => {
      completed = true;
    },
  });
  expect([pages, completed]).toEqual([20_001, true]);
});

it('goes on after empty and short pages: only the cursor decides', () => {
  marbles(({ cold, expectObservable }) => {
    const empty = { ...two, records: [] };
    const pages = bodies(page(1, 3), empty, last);
    const load = (start: PageStart) => cold('-(p|)', { p: pages.get(start.cursor) ?? last });
    expectObservable(paginate(load, FIRST_PAGE, noLoop)).toBe('-ab(c|)', { a: page(1, 3), b: empty, c: last });
  });
});

it('lets go of the page under way when it is unsubscribed, and asks for no other', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const first = cold('--p|', { p: one });
    const second = cold('----p|', { p: two });
    const load = (start: PageStart) => (start.number === 1 ? first : second);
    expectObservable(paginate(load, FIRST_PAGE, noLoop), '----!').toBe('--a--', { a: one });
    expectSubscriptions(first.subscriptions).toBe('^--!');
    expectSubscriptions(second.subscriptions).toBe('---^!');
  });
});

it('asks for nothing more when the consumer has enough, also of pages that come at once', () => {
  const asked: number[] = [];
  const load = (start: PageStart): Observable<Page> => {
    asked.push(start.number);
    return of({ ...start, records: [], nextCursor: `c${start.number}` });
  };
  paginate(load, FIRST_PAGE, noLoop).pipe(take(3)).subscribe();
  expect(asked).toEqual([1, 2, 3]);
});

it('passes the error of a page on, after the pages before it', () => {
  marbles(({ cold, expectObservable }) => {
    const error = new Error('HTTP 500');
    const load = (start: PageStart) => (start.number === 1 ? cold('-p|', { p: one }) : cold<Page>('--#', {}, error));
    expectObservable(paginate(load, FIRST_PAGE, noLoop)).toBe('-a--#', { a: one }, error);
  });
});

it('passes the error of the first page on', () => {
  marbles(({ expectObservable }) => {
    const error = new Error('HTTP 401');
    expectObservable(paginate(() => throwError(() => error), FIRST_PAGE, noLoop)).toBe('#', {}, error);
  });
});

it('ends a list that bites its tail with the error of onEndless', () => {
  const asked: (string | null)[] = [];
  const load = (start: PageStart): Observable<Page> => {
    asked.push(start.cursor);
    return of({ ...start, records: [], nextCursor: `c${start.number % 3}` });
  };
  const errors: unknown[] = [];
  paginate(load, FIRST_PAGE, (why, start) => new Error(`${why} at ${start.cursor}, page ${start.number}`)).subscribe({
    error: (error: unknown) => errors.push(error),
  });
  const next = `c${asked.length % 3}`; // The cursor behind the last page that was asked for.
  expect(errors).toEqual([new Error(`cursor_loop at ${next}, page ${asked.length + 1}`)]);
  expect(asked).toContain(next);
  expect(asked.length).toBeLessThanOrEqual(9);
});

it('loads anew for each subscriber', () => {
  let loads = 0;
  const load = (): Observable<Page> =>
    new Observable((subscriber) => {
      loads += 1;
      return NEVER.subscribe(subscriber);
    });
  const pages = paginate(load, FIRST_PAGE, noLoop);
  expect(loads).toBe(0);
  pages.subscribe().unsubscribe();
  pages.subscribe().unsubscribe();
  expect(loads).toBe(2);
});
