import { Observable } from 'rxjs';
import type { Chain } from './chain-schedule.ts';
import type { Endpoint, EndpointPart } from './endpoint.ts';
import { loadJudge } from './load-judge.ts';
import type { Page, PageStart } from './page.ts';
import { putAfterId } from './put-after-id.ts';
import { readList } from './read-list.ts';
import type { JsonObject, SalesmapRecord } from './record.ts';
import { Requester, type RequesterOptions } from './requester.ts';
import { listenForSentRequests } from './sent-requests.ts';
import { type PagePlace, SourceError } from './source-error.ts';

export interface ClientOptions extends RequesterOptions {
  readonly baseUrl: URL;
}

/** The part of the client that sources need. */
export interface PageLoader {
  /** Emits one page and completes; unsubscribing aborts the request, in flight or still waiting. */
  page(endpoint: Endpoint, start: PageStart, chain: Chain): Observable<Page>;
}

/** Salesmap's API: pages through the one limiter, each request with its tries. */
export class SalesmapClient implements PageLoader {
  readonly #options: ClientOptions;
  readonly #requester: Requester;
  readonly #active = new Set<AbortController>();
  readonly #stopListening: () => void;
  #stopReason: Error | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#requester = new Requester(options);
    this.#stopListening = listenForSentRequests(options.baseUrl.origin, () => {
      options.limiter.left(); // Only now does the interval begin.
      void loadJudge(); // It has the time until the first answer.
    });
  }

  page(endpoint: Endpoint, start: PageStart, chain: Chain): Observable<Page> {
    const { parts } = endpoint;
    if (parts !== undefined) return this.#part(endpoint, parts, start, chain);
    const place: PagePlace = { table: endpoint.table, page: start.number, cursor: start.cursor };
    return this.#observe(async (signal) => {
      const url = this.#url(endpoint.path, start.cursor);
      const { records, nextCursor } = await this.#list(url, endpoint, place, chain, signal);
      return { ...start, records, nextCursor: endpoint.paged ? nextCursor : null };
    });
  }

  /** Asks who the token belongs to (`/user/me`): the cheapest check of a token, and the workspace's fingerprint. */
  whoAmI(chain: Chain): Observable<JsonObject> {
    const place: PagePlace = { table: '/user/me', page: 1, cursor: null };
    return this.#observe((signal) => this.#requester.get(this.#url('/user/me', null), place, chain, signal));
  }

  /** Resolves when requests can be made; the first one waits for it, too. @throws CannotStartError `rate_limiter_unreachable`. */
  ready(): Promise<void> {
    return this.#options.limiter.ready();
  }

  /** Ends every request, under way or to come, with `reason`. The first reason stays. */
  stop(reason: Error): void {
    this.#stopReason ??= reason;
    for (const controller of this.#active) controller.abort(this.#stopReason);
  }

  async close(): Promise<void> {
    this.#stopListening();
    this.stop(new Error('The client is closed.'));
    await this.#options.limiter.close();
    await this.#options.transport.close();
  }

  /** A part as a page: its cursor is its path. A later part that the plan does not cover is empty. */
  #part(endpoint: Endpoint, parts: readonly EndpointPart[], start: PageStart, chain: Chain): Observable<Page> {
    const place: PagePlace = { table: endpoint.table, page: start.number, cursor: start.cursor };
    const at = start.cursor === null ? 0 : parts.findIndex(({ path }) => path === start.cursor);
    const part = parts[at];
    return this.#observe(async (signal) => {
      if (part === undefined) throw new SourceError('no such part', { code: 'http_error', status: 400, place });
      const records = await this.#list(this.#url(part.path, null), endpoint, place, chain, signal).then(
        (list) => list.records.map((record) => putAfterId(record, part.mark)),
        (error: unknown): readonly SalesmapRecord[] => {
          if (at === 0 || !(error instanceof SourceError) || error.code !== 'forbidden') throw error;
          const words = `${part.path} is left out: ${error.message}`;
          this.#options.log.warn({ event: 'part_skipped', ...place, path: part.path }, words);
          return [];
        },
      );
      return { ...start, records, nextCursor: parts[at + 1]?.path ?? null };
    });
  }

  async #list(
    url: URL,
    { listKey }: Endpoint,
    place: PagePlace,
    chain: Chain,
    signal: AbortSignal,
  ): Promise<Pick<Page, 'records' | 'nextCursor'>> {
    const reading = readList(await this.#requester.get(url, place, chain, signal), listKey);
    if ('problem' in reading) throw new SourceError(reading.problem, { code: reading.code, place });
    return reading;
  }

  #url(path: string, cursor: string | null): URL {
    const url = new URL(this.#options.baseUrl);
    url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`; // The pathname of a bare origin is '/'.
    if (cursor !== null) url.searchParams.set('cursor', cursor);
    return url;
  }

  #observe<T>(ask: (signal: AbortSignal) => Promise<T>): Observable<T> {
    return new Observable((subscriber) => {
      if (this.#stopReason !== undefined) return subscriber.error(this.#stopReason);
      const controller = new AbortController();
      this.#active.add(controller);
      ask(controller.signal)
        .then(
          (value) => {
            subscriber.next(value);
            subscriber.complete();
          },
          (error: unknown) => subscriber.error(error),
        )
        .finally(() => this.#active.delete(controller));
      return () => controller.abort(new Error('Nobody waits for this page any more.'));
    });
  }
}
