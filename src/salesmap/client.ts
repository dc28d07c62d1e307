import { Observable } from 'rxjs';
import type { RunLog } from '../run/log.ts';
import { sleep } from '../run/sleep.ts';
import type { Chain } from './chain-schedule.ts';
import type { Endpoint, EndpointPart } from './endpoint.ts';
import type { FailedTry, Try } from './judge-answer.ts';
import { loadJudge } from './load-judge.ts';
import type { Page, PageStart } from './page.ts';
import { putAfterId } from './put-after-id.ts';
import { RateLimiterLostError } from './rate-limiter-lost-error.ts';
import { readList } from './read-list.ts';
import type { JsonObject, SalesmapRecord } from './record.ts';
import type { RequestObserver } from './request-observer.ts';
import { type Backoff, retryDelayMs } from './retry-delay.ts';
import { listenForSentRequests } from './sent-requests.ts';
import type { Limiter } from './shared-budget.ts';
import { type PagePlace, SourceError } from './source-error.ts';
import { type HttpTransport, TransportError } from './transport.ts';
import type { Wire } from './wire.ts';

export interface ClientOptions extends Backoff {
  readonly baseUrl: URL;
  readonly transport: HttpTransport;
  readonly limiter: Limiter;
  /** Tries of one request in all; default 3. */
  readonly maxTries: number;
  readonly log: RunLog;
  readonly observer: RequestObserver;
  /** Takes secrets out of the server's words before they reach an error. */
  readonly redact: (text: string) => string;
  /** Sees every answer as it came. */
  readonly answered?: Wire['answered'] | undefined;
}

const secondsWords = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`;

/** The part of the client that sources need. */
export interface PageLoader {
  /** Emits one page and completes; unsubscribing aborts the request, in flight or still waiting. */
  page(endpoint: Endpoint, start: PageStart, chain: Chain): Observable<Page>;
}

/**
 * Salesmap's API: pages through the one limiter, with the tries and delays of the operating contract (section 3).
 * A 429 stops every request of the process until its delay is over, because the budget belongs to the workspace.
 */
export class SalesmapClient implements PageLoader {
  readonly #options: ClientOptions;
  readonly #active = new Set<AbortController>();
  readonly #stopListening: () => void;
  #stopReason: Error | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
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
    return this.#observe((signal) => this.#request(this.#url('/user/me', null), place, chain, signal));
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
    const reading = readList(await this.#request(url, place, chain, signal), listKey);
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

  async #request(url: URL, place: PagePlace, chain: Chain, signal: AbortSignal): Promise<JsonObject> {
    const { log, maxTries, observer } = this.#options;
    let readyAtMs = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      chain.queued();
      await this.#slot(place, chain, signal);
      chain.asked();
      observer.requestSent(place.table, performance.now() - readyAtMs);
      const result = await this.#attempt(url, place, signal);
      if ('data' in result) return result.data;
      readyAtMs = performance.now();
      const delayMs = retryDelayMs({ attempt, ...result }, this.#options, Date.now());
      const fields = { ...place, attempt, status: result.status, code: result.code, delay_ms: delayMs };
      if (result.status === 429) this.#pauseAll(delayMs, result, fields); // Also after the last try: the others go on.
      if (!result.again || attempt >= maxTries) {
        throw new SourceError(result.what, { ...result, place, tries: attempt });
      }
      const isPaused = result.status === 429;
      observer.retried(place.table, isPaused ? undefined : Date.now() + delayMs, result.what);
      if (isPaused) continue; // The limiter holds the next try back, together with everybody else's.
      log.warn(
        { event: 'request_retry', ...fields },
        `${place.table}: ${result.what}; trying again in ${secondsWords(delayMs)}.`,
      );
      await sleep(delayMs, signal);
    }
  }

  async #slot(place: PagePlace, chain: Chain, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.limiter.acquire(chain.priority(), signal, chain.keepSlotMs);
    } catch (error) {
      if (!(error instanceof RateLimiterLostError)) throw error;
      throw new SourceError('the rate limiter is lost', { code: 'rate_limiter_lost', place, cause: error });
    }
  }

  #pauseAll(delayMs: number, { what }: FailedTry, fields: PagePlace): void {
    const { limiter, log, observer } = this.#options;
    log.warn(
      { event: 'rate_limited', ...fields },
      `${fields.table}: ${what}; all requests wait ${secondsWords(delayMs)}.`,
    );
    limiter.pause(delayMs);
    observer.paused(Date.now() + delayMs, what);
  }

  async #attempt(url: URL, place: PagePlace, signal: AbortSignal): Promise<Try> {
    try {
      const answer = await this.#options.transport.get(url, signal);
      const { judgeAnswer } = await loadJudge();
      this.#options.answered?.(url, place, answer);
      return judgeAnswer(answer, this.#options.redact);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { code: error.code, what: error.message, again: error.code !== 'body_too_large', cause: error };
    }
  }
}
