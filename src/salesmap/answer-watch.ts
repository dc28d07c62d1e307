import type { RunLog } from '../run/log.ts';
import { sleep } from '../run/sleep.ts';
import { RateLimiterLostError } from './rate-limiter-lost-error.ts';

/** What is watched, and how patiently. */
export interface AnswerWatchOptions {
  /** Asks for a sign of life. */
  readonly ping: () => Promise<unknown>;
  /** Who is asked, as it may be shown. */
  readonly who: string;
  /** What an error says, without a stop at its end. */
  readonly wordsOf: (error: unknown) => string;
  readonly log: RunLog;
  /** Without an answer for so long it is given up, in milliseconds; default 30,000. */
  readonly lostMs?: number;
}

const LOST_MS = 30_000;
/** Between two signs of life that are asked for, and before a silence is told of. */
const BETWEEN_MS = 1000;

/**
 * Waits for what another machine has to do first, as long as that machine shows signs of life. A slow one is waited for;
 * one that is silent, or refuses all it is asked, is told of once and given up in the end: then every wait ends at once.
 */
export class AnswerWatch {
  readonly #options: AnswerWatchOptions;
  /** Since when a sign of life is waited for. */
  #silentSinceMs: number | undefined;
  /** Since when everything is refused. */
  #refusedSinceMs: number | undefined;
  #words: string | undefined;
  #warned = false;
  #lost: RateLimiterLostError | undefined;

  constructor(options: AnswerWatchOptions) {
    this.#options = options;
  }

  /** Keeps what was said when something failed, for the words of the warning and of the end. */
  note(error: unknown): void {
    this.#words = this.#options.wordsOf(error);
  }

  /**
   * Resolves as `work` does; work that fails is begun again, because a Redis that starts or changes its master refuses
   * commands for a while.
   * @param signal ends the waiting: rejects with its reason.
   * @throws RateLimiterLostError when nothing went well for `lostMs`.
   */
  async during<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#lost !== undefined) throw this.#lost;
    const ending = new AbortController();
    const either = AbortSignal.any([ending.signal, signal]);
    try {
      return await Promise.race([this.#persist(work, either), this.#watch(either)]);
    } finally {
      ending.abort();
    }
  }

  async #persist<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      try {
        const result = await work();
        this.#refusedSinceMs = undefined;
        this.#heard();
        return result;
      } catch (error) {
        this.note(error);
        this.#refusedSinceMs ??= performance.now();
        await sleep(BETWEEN_MS, signal);
      }
    }
  }

  /** Never resolves; rejects when the trouble has lasted too long, and when the wait is over. */
  async #watch(signal: AbortSignal): Promise<never> {
    for (;;) {
      await sleep(BETWEEN_MS, signal);
      this.#judge();
      this.#silentSinceMs ??= performance.now();
      this.#options.ping().then(
        () => this.#heard(),
        () => undefined, // What it says is heard where the work fails.
      );
    }
  }

  #heard(): void {
    this.#silentSinceMs = undefined;
    if (!this.#warned || this.#refusedSinceMs !== undefined) return;
    this.#warned = false;
    this.#words = undefined;
    this.#options.log.info({ event: 'rate_limiter_back' }, `The rate limiter ${this.#options.who} answers again.`);
  }

  /** @throws RateLimiterLostError */
  #judge(): void {
    const { who, log, lostMs = LOST_MS } = this.#options;
    const sinceMs = this.#refusedSinceMs ?? this.#silentSinceMs;
    if (sinceMs === undefined) return;
    const why = this.#words === undefined ? '' : ` (${this.#words})`;
    if (performance.now() - sinceMs >= lostMs) {
      const words = `rate limiter ${who} has not answered for ${lostMs / 1000} s${why}, and without it no request may leave`;
      log.warn({ event: 'rate_limiter_lost' }, `The ${words}.`);
      this.#lost = new RateLimiterLostError(`the ${words}`);
      throw this.#lost;
    }
    if (this.#warned) return;
    this.#warned = true;
    log.warn(
      { event: 'rate_limiter_silent' },
      `The rate limiter ${who} does not answer${why}; all requests wait for it, ${lostMs / 1000} s at the most.`,
    );
  }
}
