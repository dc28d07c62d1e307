import type { RunLog } from '../run/log.ts';
import { budgetKey } from './budget-key.ts';
import { RequestLimiter } from './limiter.ts';
import { NeighbourBudget } from './neighbour-budget.ts';
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
  /** True where answers do not come from the server, so that there is nothing to share. */
  readonly alone: boolean;
  readonly log: RunLog;
  readonly observer: { paused(untilMs: number, reason: string): void };
}

/**
 * The limiter of a process: its own, and behind it the Redis that it shares with others, or the folder in which this
 * machine's processes leave word of a 429. An interval of 0 says that there is no budget, and shares none but Redis's.
 */
export function openLimiter(options: OpenLimiterOptions): Limiter {
  const { token, baseUrl, minIntervalMs, maxBackoffMs: maxPauseMs, rateLimiter: url, alone, log, observer } = options;
  const heard = (delayMs: number): void => {
    const words = 'another process with this token was told to wait';
    log.warn({ event: 'rate_limited_elsewhere', delay_ms: Math.round(delayMs) }, `${words}; all requests wait.`);
    observer.paused(Date.now() + delayMs, words);
  };
  const about = { key: budgetKey(token, baseUrl), minIntervalMs, maxPauseMs, log, heard };
  if (url !== undefined) return new RequestLimiter({ minIntervalMs, shared: new RedisBudget({ ...about, url }) });
  if (alone || minIntervalMs === 0) return new RequestLimiter({ minIntervalMs });
  return new RequestLimiter({ minIntervalMs, shared: new NeighbourBudget(about) });
}
