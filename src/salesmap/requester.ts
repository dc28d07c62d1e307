import type { RunLog } from '../run/log.ts';
import { sleep } from '../run/sleep.ts';
import type { Chain } from './chain-schedule.ts';
import type { FailedTry, Try } from './judge-answer.ts';
import { loadJudge } from './load-judge.ts';
import { RateLimiterLostError } from './rate-limiter-lost-error.ts';
import type { JsonObject } from './record.ts';
import type { RequestObserver } from './request-observer.ts';
import { type Backoff, retryDelayMs } from './retry-delay.ts';
import type { Limiter } from './shared-budget.ts';
import { type PagePlace, SourceError } from './source-error.ts';
import { type HttpTransport, TransportError } from './transport.ts';
import type { Wire } from './wire.ts';

export interface RequesterOptions extends Backoff {
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

/**
 * Makes a request, with the tries and delays of the operating contract (section 3), each through the one limiter. A 429 stops
 * every request of the process until its delay is over, because the budget belongs to the workspace.
 */
export class Requester {
  readonly #options: RequesterOptions;

  constructor(options: RequesterOptions) {
    this.#options = options;
  }

  /**
   * @param place says in logs and errors what was asked for.
   * @param signal ends it, in flight or waiting, with its reason.
   * @returns the answer's `data`.
   * @throws SourceError when no try brought any; CannotStartError `rate_limiter_unreachable`.
   */
  async get(url: URL, place: PagePlace, chain: Chain, signal: AbortSignal): Promise<JsonObject> {
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
