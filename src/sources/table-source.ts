import { catchError, EMPTY, finalize, type Observable, tap, throwError } from 'rxjs';
import { ChainSchedule } from '../salesmap/chain-schedule.ts';
import type { PageLoader } from '../salesmap/client.ts';
import type { Endless } from '../salesmap/endless-list-detector.ts';
import type { Endpoint } from '../salesmap/endpoint.ts';
import { endpointNamed, type TableName } from '../salesmap/endpoints.ts';
import { FIRST_PAGE, type Page, type PageStart } from '../salesmap/page.ts';
import { SourceError } from '../salesmap/source-error.ts';
import { paginate } from './paginate.ts';

/** Where a list is begun, and when it is served. */
export interface TableSourceOptions {
  /** Where to begin; default the first page. Null for a list that is complete already: nothing is asked for. */
  readonly start?: PageStart | null;
  /** Records that the list held last time: the longest chain is served first. */
  readonly expectedRecords?: number | undefined;
  /** The schedule of all chains of one limiter; default one of its own. */
  readonly schedule?: ChainSchedule;
}

/**
 * The pages of one list of the API, from `start` to the last.
 *
 *     requests    a───b───c───
 *     tableSource ───p1──p2──(p3|)
 *
 * A cursor that the server refuses (400) when a run is resumed starts the list anew from its first page: the sink empties
 * the table when it sees page 1. Errors with `SourceError`, naming table, page and cursor. Holds one page, and asks for the
 * next when its consumer is done with it.
 *
 * @param table a table of the catalog by its name, or any list of the API.
 *
 * @example
 * const ids = tableSource(client, 'deal').pipe(
 *   concatMap(({ records }) => records),
 *   map(({ id }) => id),
 *   toArray(),
 * );
 * console.log((await lastValueFrom(ids)).length); // 120
 */
export function tableSource(
  api: PageLoader,
  table: Endpoint | TableName,
  options: TableSourceOptions = {},
): Observable<Page> {
  const { start = FIRST_PAGE, schedule = new ChainSchedule(), expectedRecords } = options;
  if (start === null) return EMPTY;
  const endpoint = typeof table === 'string' ? endpointNamed(table) : table;
  const chain = schedule.chain(endpoint.table, expectedRecords, endpoint.pageSize, start.number - 1);
  const load = (place: PageStart): Observable<Page> =>
    api.page(endpoint, place, chain).pipe(tap(() => chain.advanced()));
  const onEndless = (why: Endless, { cursor, number }: PageStart): SourceError =>
    new SourceError(`${ENDLESS_WORDS[why]}; the list would never end`, {
      code: why === 'cursor_loop' ? why : 'endless_list',
      place: { table: endpoint.table, page: number, cursor },
    });
  const whole = (from: PageStart): Observable<Page> => paginate(load, from, onEndless);
  return whole(start).pipe(
    catchError((error: unknown) => (refusesCursor(error, start) ? whole(FIRST_PAGE) : throwError(() => error))),
    finalize(() => chain.ended()),
  );
}

const ENDLESS_WORDS: Readonly<Record<Endless, string>> = {
  cursor_loop: 'the cursor came before',
  repeated_pages: 'the same records came again and again',
  empty_pages: 'a thousand empty pages came in a row',
};

const refusesCursor = (error: unknown, start: PageStart): boolean =>
  error instanceof SourceError && error.status === 400 && start.cursor !== null && error.place.cursor === start.cursor;
