import type { Dispatcher } from 'undici';
import { DEFAULTS } from '../run/defaults.ts';
import { CannotStartError } from '../run/errors.ts';
import { redactor } from '../run/redact.ts';
import { parseBaseUrl } from './base-url.ts';
import { SalesmapClient } from './client.ts';
import { openLimiter } from './open-limiter.ts';
import { parseRedisUrl } from './redis-url.ts';
import type { RequestObserver } from './request-observer.ts';
import { HttpTransport } from './transport.ts';

/** How a client asks. Durations in milliseconds. */
export interface CreateClientOptions {
  readonly token: string;
  /** Default `https://salesmap.kr/api/v2`; plain http only to this machine. */
  readonly baseUrl?: string;
  /** Requests leave at least this far apart; default 120. */
  readonly minIntervalMs?: number;
  /**
   * The Redis (`redis://` or `rediss://`) in which any number of processes share the interval and the pauses; default none.
   * The first request connects to it, or `ready` does.
   */
  readonly rateLimiter?: string | undefined;
  /** Tries of one request in all; default 3. */
  readonly maxTries?: number;
  /** The delay after the first failed try, times the number of tries; default 10,000. */
  readonly backoffMs?: number;
  /** No delay is longer; default 60,000. */
  readonly maxBackoffMs?: number;
  /** Of one request; default 60,000. */
  readonly timeoutMs?: number;
  /** Answers in place of the network, such as `replayDispatcher(dir)`. */
  readonly dispatcher?: Dispatcher;
  /** Hears of requests, retries and pauses; default nobody. */
  readonly observer?: RequestObserver;
}

const NOTHING = (): void => undefined;
const NOBODY: RequestObserver = { requestSent: NOTHING, retried: NOTHING, paused: NOTHING };
const NO_LOG = { debug: NOTHING, info: NOTHING, warn: NOTHING, error: NOTHING };

/**
 * A client of the Salesmap API with a limiter of its own, for programs that read lists without a run. Close it.
 *
 * The budget of 100 requests per 10 s belongs to the workspace: one client a process. Several processes share it through
 * `rateLimiter`; without, those of one user on one machine hear of each other's 429s, unless a `dispatcher` answers.
 *
 * @throws CannotStartError `no_token`, `bad_base_url`, `bad_rate_limiter`.
 *
 * @example
 * const salesmap = createClient({ token: sandbox.token, baseUrl: sandbox.url, minIntervalMs: 0 });
 * const pages = await lastValueFrom(tableSource(salesmap, 'team').pipe(toArray()));
 * console.log(pages.length, pages[0]?.records.length); // 1 8
 * await salesmap.close();
 */
export function createClient(options: CreateClientOptions): SalesmapClient {
  const { token, baseUrl = DEFAULTS.baseUrl, dispatcher, observer = NOBODY } = options;
  if (typeof token !== 'string' || token === '') {
    throw new CannotStartError('The client needs a token.', {
      code: 'no_token',
      next: 'Give the API token of the workspace.',
    });
  }
  const { minIntervalMs, maxTries, backoffMs, maxBackoffMs, timeoutMs } = { ...DEFAULTS, ...options };
  const url = parseBaseUrl(baseUrl);
  const limiter = openLimiter({
    token,
    baseUrl: url,
    minIntervalMs,
    maxBackoffMs,
    rateLimiter: options.rateLimiter === undefined ? undefined : parseRedisUrl(options.rateLimiter),
    alone: dispatcher !== undefined,
    log: NO_LOG,
    observer,
  });
  return new SalesmapClient({
    baseUrl: url,
    transport: new HttpTransport({ token, timeoutMs, dispatcher }),
    limiter,
    maxTries,
    backoffMs,
    maxBackoffMs,
    log: NO_LOG,
    observer,
    redact: redactor(token),
  });
}
