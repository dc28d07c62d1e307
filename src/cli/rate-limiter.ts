import { keepSecret } from '../run/redact.ts';
import { parseRedisUrl, redisSecrets } from '../salesmap/redis-url.ts';

/**
 * Reads the address of the Redis that processes share, and keeps its password out of everything that is shown.
 * @throws CannotStartError `bad_rate_limiter`
 */
export function readRateLimiter(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = parseRedisUrl(text);
  for (const secret of redisSecrets(url)) keepSecret(secret, '[password]');
  return url;
}
