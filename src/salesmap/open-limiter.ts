import type { RunLog } from '../run/log.ts';
import { budgetKey } from './budget-key.ts';
import { RequestLimiter } from './limiter.ts';
import { RedisBudget } from './redis-budget.ts';
import type { Limiter } from './shared-budget.ts';

/** Whose budget requests come from, and with whom it is shared. */
export interface OpenLimiterOptions {
  readonly token: string;
  readonly baseUrl: URL;
  readonly minIntervalMs: number;
  readonly maxBackoffMs: number;
  /** The Redis in which any number of processes share the budget; default none. */
  readonly rateLimiter: URL | undefined;
  readonly log: RunLog;
  readonly observer: { paused(untilMs: number, reason: string): void };
}

/**
 * The limiter of a process: its own, and behind it the Redis that it shares with others.
 */
export function openLimiter(options: OpenLimiterOptions): Limiter {
  const { token, baseUrl, minIntervalMs, maxBackoffMs: maxPauseMs, rateLimiter: url, log, observer } = options;
  const heard = (delayMs: number): void => {
    const words = 'another process with this token was told to wait';
    log.warn({ event: 'rate_limited_elsewhere', delay_ms: Math.round(delayMs) }, `${words}; all requests wait.`);
    observer.paused(Date.now() + delayMs, words);
  };
  const about = { key: budgetKey(token, baseUrl), minIntervalMs, maxPauseMs, log, heard };
  if (url !== undefined) return new RequestLimiter({ minIntervalMs, shared: new RedisBudget({ ...about, url }) });
  return new RequestLimiter({ minIntervalMs });
}
