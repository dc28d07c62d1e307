import type { Server } from '../inspect/ask-lists.ts';
import { parseBaseUrl } from '../salesmap/base-url.ts';
import type { ParsedFlags } from './flags.ts';
import { readRateLimiter } from './rate-limiter.ts';
import { readToken } from './token.ts';

/** The flags that say how the server is asked. */
export type RequestFlags = Pick<
  ParsedFlags,
  'base-url' | 'token-file' | 'min-interval' | 'rate-limiter' | 'max-retries' | 'backoff' | 'max-backoff' | 'timeout'
>;

/**
 * A client for a command that asks a little and makes no run. Who never asks loads nothing for it, and needs no token.
 * @throws CannotStartError for a token, a base URL or a rate limiter that cannot be used.
 */
export async function openServer(flags: RequestFlags): Promise<Server & { close(): Promise<void> }> {
  const token = readToken(flags['token-file']);
  const baseUrl = parseBaseUrl(flags['base-url']).href;
  const rateLimiter = readRateLimiter(flags['rate-limiter'])?.href;
  const [{ createClient }, { ChainSchedule }] = await Promise.all([
    import('../salesmap/create-client.ts'),
    import('../salesmap/chain-schedule.ts'),
  ]);
  const api = createClient({
    token,
    baseUrl,
    rateLimiter,
    minIntervalMs: flags['min-interval'],
    maxTries: flags['max-retries'],
    backoffMs: flags.backoff,
    maxBackoffMs: flags['max-backoff'],
    timeoutMs: flags.timeout,
  });
  await api.ready();
  return { api, schedule: new ChainSchedule(), close: () => api.close() };
}
