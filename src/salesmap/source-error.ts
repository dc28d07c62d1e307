/** Why a page could not be had. */
export type SourceErrorCode =
  | 'unauthorized'
  | 'forbidden'
  | 'rate_limited'
  | 'http_error'
  | 'network'
  | 'timeout'
  | 'not_envelope'
  | 'success_false'
  | 'bad_list'
  | 'bad_record'
  | 'bad_cursor'
  | 'cursor_loop'
  | 'endless_list'
  | 'body_too_large'
  | 'redirected'
  | 'rate_limiter_lost';

/** Where in the workspace a request was: the table, the page (from 1) and the cursor it asked with. */
export interface PagePlace {
  readonly table: string;
  readonly page: number;
  readonly cursor: string | null;
}

/** What a `SourceError` carries beside its words. */
export interface SourceErrorDetails {
  readonly code: SourceErrorCode;
  readonly place: PagePlace;
  /** HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** Tries that were made. */
  readonly tries?: number | undefined;
  readonly cause?: unknown;
}

/**
 * A page that could not be had, with its table, page, cursor and the server's words. Ends its table, not the run.
 *
 * @example
 * const quotes = defineTable({ table: 'quote', path: '/no-such-list', listKey: 'quoteList' });
 * const error = await lastValueFrom(tableSource(client, quotes)).catch((thrown: unknown) => thrown);
 * if (error instanceof SourceError) console.log(error.code, error.place.table, error.status); // http_error quote 404
 */
export class SourceError extends Error {
  readonly code: SourceErrorCode;
  readonly place: PagePlace;
  readonly status: number | undefined;
  /** What happened, without the place: several lists may end for one reason. */
  readonly reason: string;

  constructor(what: string, details: SourceErrorDetails) {
    const { place, tries = 1, cause } = details;
    const reason = tries > 1 ? `${what} (${tries} tries)` : what;
    super(
      `${place.table}, page ${place.page} (${cursorWords(place.cursor)}): ${reason}`,
      cause === undefined ? undefined : { cause },
    );
    this.reason = reason;
    this.name = 'SourceError';
    this.code = details.code;
    this.place = place;
    this.status = details.status;
  }
}

/** True for an answer after which no other request of this token can go well. */
export const refusesToken = (error: unknown): error is SourceError =>
  error instanceof SourceError && (error.code === 'unauthorized' || error.code === 'forbidden');

function cursorWords(cursor: string | null): string {
  if (cursor === null) return 'no cursor';
  return `cursor ${JSON.stringify(cursor.length > 60 ? `${cursor.slice(0, 60)}…` : cursor)}`;
}
