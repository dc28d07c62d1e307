/** What is known about a failed attempt when its delay is worked out. */
export interface FailedAttempt {
  /** 1 for the first try of a request. */
  readonly attempt: number;
  readonly status?: number | undefined;
  /** The `Retry-After` header as it came: seconds, or an HTTP date. */
  readonly retryAfter?: string | undefined;
  /** The `reason` of the error body; a 429 may carry `N초 후 재시도해주세요.` in it. */
  readonly reason?: string | undefined;
}

export interface Backoff {
  /** The delay after the first failed try, multiplied by the number of tries; default 10,000. */
  readonly backoffMs: number;
  /** No delay is longer than this; default 60,000. */
  readonly maxBackoffMs: number;
}

/**
 * The delay before the next try, in milliseconds: `Retry-After` first, else the seconds in a 429's reason,
 * else the back-off times the number of tries; never above the maximum (operating contract, section 3).
 */
export function retryDelayMs(failed: FailedAttempt, backoff: Backoff, nowMs: number): number {
  const asked = retryAfterMs(failed.retryAfter, nowMs) ?? secondsInReasonMs(failed);
  return Math.min(asked ?? backoff.backoffMs * failed.attempt, backoff.maxBackoffMs);
}

function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/[a-z]{3}/i.test(text)) return undefined; // An HTTP date names its month; `Date.parse` takes almost anything.
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

function secondsInReasonMs({ status, reason }: FailedAttempt): number | undefined {
  const seconds = status === 429 ? reason?.match(/(\d+)\s*초/)?.[1] : undefined;
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
