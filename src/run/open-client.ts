import { SalesmapClient } from '../salesmap/client.ts';
import { openLimiter } from '../salesmap/open-limiter.ts';
import type { RequestObserver } from '../salesmap/request-observer.ts';
import { HttpTransport } from '../salesmap/transport.ts';
import type { RunLog } from './log.ts';
import type { RunOptions } from './options.ts';

/** The run's client: one transport, one limiter, for all requests of the process. */
export function openClient(
  options: RunOptions,
  host: { log: RunLog; redact: (text: string) => string; observer: RequestObserver },
): SalesmapClient {
  const { baseUrl, token, timeoutMs, wire, minIntervalMs, maxTries, backoffMs, maxBackoffMs, rateLimiter } = options;
  const alone = wire?.dispatcher !== undefined;
  return new SalesmapClient({
    ...host,
    baseUrl,
    transport: new HttpTransport({ token, timeoutMs, dispatcher: wire?.dispatcher }),
    answered: wire?.answered?.bind(wire),
    limiter: openLimiter({ ...host, token, baseUrl, minIntervalMs, maxBackoffMs, rateLimiter, alone }),
    maxTries,
    backoffMs,
    maxBackoffMs,
  });
}
