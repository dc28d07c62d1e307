import { CannotStartError } from '../run/errors.ts';
import type { RunLog } from '../run/log.ts';
import { sleep } from '../run/sleep.ts';
import { AnswerWatch } from './answer-watch.ts';
import { openRedisCluster, type RedisCluster } from './redis-cluster.ts';
import { redisTrouble } from './redis-trouble.ts';
import { shownRedis } from './redis-url.ts';
import type { SharedBudget } from './shared-budget.ts';

/** A budget that processes on any number of machines share. */
export interface RedisBudgetOptions {
  /** As `parseRedisUrl` gave it. */
  readonly url: URL;
  /** Names the budget, see `budgetKey`. */
  readonly key: string;
  readonly minIntervalMs: number;
  /** No pause that comes from elsewhere is longer, in milliseconds. */
  readonly maxPauseMs: number;
  readonly log: RunLog;
  /** Hears of a pause that another process was told of. */
  readonly heard: (delayMs: number) => void;
}

/** A Redis that has not let us in after so long is taken for unreachable, in milliseconds. */
const REACH_MS = 15_000;
/** Round trips before a slot is known (Bottleneck submits a job, then registers it), and one for the unevenness. */
const TRIPS = 3;
const TIMERS_MS = 4;
/** How much the newest round trip counts in the mean. */
const NEWEST = 0.25;
/** Own notices come back over the channel; a difference so small is no other one. */
const SAME_PAUSE_MS = 250;
/** The last notice may take so long when the process ends. */
const LAST_WORD_MS = 1000;

/**
 * The budget in Redis: Bottleneck's clustering gives every process its start times, and a key that expires holds the pause,
 * for those that start later too. Connects when it is asked first.
 */
export class RedisBudget implements SharedBudget {
  readonly #options: RedisBudgetOptions;
  readonly #watch: AnswerWatch;
  readonly #closing = new AbortController();
  #opening: Promise<RedisCluster> | undefined;
  #cluster: RedisCluster | undefined;
  #telling: Promise<unknown> = Promise.resolve();
  #roundTripMs = 1;
  #pausedUntilMs = 0;
  /** A notice longer than any of ours is heeded as far as ours go, and then no more. */
  #deafUntilMs = 0;

  readonly spacing = 1;

  constructor(options: RedisBudgetOptions) {
    this.#options = options;
    const ping = async (): Promise<unknown> => this.#cluster?.ping();
    const { url, log } = options;
    this.#watch = new AnswerWatch({
      ping,
      who: shownRedis(url),
      wordsOf: (error) => redisTrouble(url, error).what,
      log,
    });
  }

  /** @throws CannotStartError `rate_limiter_unreachable`. */
  async ready(): Promise<void> {
    await this.#open();
  }

  get leadMs(): number {
    return Math.min(this.#roundTripMs * TRIPS + TIMERS_MS, this.#options.minIntervalMs);
  }

  /** Only Redis knows. */
  glance(): undefined {}

  /** @throws CannotStartError, RateLimiterLostError */
  async turn(signal: AbortSignal): Promise<number> {
    const cluster = await this.#open();
    const either = AbortSignal.any([signal, this.#closing.signal]);
    await this.#watch.during(() => Promise.all([cluster.slot(), this.#readPause(cluster)]), either);
    return Math.max(0, this.#pausedUntilMs - performance.now());
  }

  pause(delayMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, performance.now() + delayMs);
    const { log, url } = this.#options;
    this.#telling = Promise.all([this.#telling, this.#cluster?.pause(delayMs)]).catch((error: unknown) =>
      log.warn(
        { event: 'pause_not_shared' },
        `The others could not be told to wait: ${redisTrouble(url, error).what}.`,
      ),
    );
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('The rate limiter is closed.'));
    await this.#opening?.catch(() => undefined);
    if (this.#cluster === undefined) return;
    const ending = new AbortController();
    await Promise.race([this.#telling, sleep(LAST_WORD_MS, ending.signal).catch(() => undefined)]);
    ending.abort();
    await this.#cluster.disconnect();
  }

  #open(): Promise<RedisCluster> {
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  async #connect(): Promise<RedisCluster> {
    const { url, key, minIntervalMs: intervalMs } = this.#options;
    let fail: (error: Error) => void = () => undefined;
    const failure = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    const failed = (error: Error): void => {
      this.#watch.note(error);
      fail(error);
    };
    const paused = (delayMs: number): void => this.#heed(delayMs);
    const ending = new AbortController();
    const either = AbortSignal.any([ending.signal, this.#closing.signal]);
    const late = sleep(REACH_MS, either).then(() => fail(new Error(`no answer for ${REACH_MS / 1000} s`)));
    late.catch(fail);
    const cluster = await openRedisCluster({ url, key, intervalMs, failed, paused });
    try {
      await Promise.race([cluster.ready, failure]);
      this.#cluster = cluster;
      return cluster;
    } catch (error) {
      cluster.ready.catch(() => undefined);
      await cluster.disconnect();
      if (this.#closing.signal.aborted) throw error;
      throw unreachable(url, error);
    } finally {
      ending.abort();
      failure.catch(() => undefined);
    }
  }

  async #readPause(cluster: RedisCluster): Promise<void> {
    const askedAtMs = performance.now();
    const leftMs = await cluster.pauseLeftMs();
    this.#roundTripMs += (performance.now() - askedAtMs - this.#roundTripMs) * NEWEST;
    this.#heed(leftMs);
  }

  #heed(delayMs: number): void {
    const nowMs = performance.now();
    if (!(delayMs > 0) || nowMs < this.#deafUntilMs) return;
    const { maxPauseMs, heard } = this.#options;
    if (delayMs > maxPauseMs) this.#deafUntilMs = nowMs + delayMs;
    const mineMs = Math.min(delayMs, maxPauseMs);
    if (nowMs + mineMs <= this.#pausedUntilMs + SAME_PAUSE_MS) return;
    this.#pausedUntilMs = nowMs + mineMs;
    heard(mineMs);
  }
}

/** What it says is all that is kept of the cause: the library's errors carry the commands, a password among them. */
const unreachable = (url: URL, error: unknown): CannotStartError => {
  const { what, next } = redisTrouble(url, error);
  return new CannotStartError(`The rate limiter ${shownRedis(url)} cannot be used: ${what}.`, {
    code: 'rate_limiter_unreachable',
    safe: 'Nothing was asked of the server.',
    next,
  });
};
