import { describe, expect, it } from 'vitest';
import { type FailedAttempt, retryDelayMs } from '../../src/salesmap/retry-delay.ts';

const NOW = Date.parse('2026-11-24T07:00:00Z');
const backoff = { backoffMs: 10_000, maxBackoffMs: 60_000 };

describe('retryDelayMs', () => {
  it.each<[name: string, failed: FailedAttempt, delayMs: number]>([
    ['first try: the back-off', { attempt: 1, status: 500 }, 10_000],
    ['second try: twice the back-off', { attempt: 2, status: 500 }, 20_000],
    ['never above the maximum', { attempt: 9, status: 429 }, 60_000],
    ['no status: a network error', { attempt: 1 }, 10_000],
    [
      'Retry-After in seconds comes first',
      { attempt: 2, status: 429, retryAfter: '3', reason: '7초 후 재시도해주세요.' },
      3_000,
    ],
    ['Retry-After with a fraction', { attempt: 1, status: 429, retryAfter: ' 0.5 ' }, 500],
    ['Retry-After 0', { attempt: 1, status: 503, retryAfter: '0' }, 0],
    ['Retry-After as a date', { attempt: 1, status: 429, retryAfter: 'Tue, 24 Nov 2026 07:00:05 GMT' }, 5_000],
    ['a date that is over', { attempt: 1, status: 429, retryAfter: 'Tue, 24 Nov 2026 06:00:00 GMT' }, 0],
    ['Retry-After above the maximum', { attempt: 1, status: 429, retryAfter: '3600' }, 60_000],
    ['Retry-After that says nothing', { attempt: 1, status: 429, retryAfter: 'soon' }, 10_000],
    ['Retry-After below 0', { attempt: 1, status: 429, retryAfter: '-5' }, 10_000],
    ['the seconds in a 429’s reason', { attempt: 2, status: 429, reason: '7초 후 재시도해주세요.' }, 7_000],
    ['a reason of another status', { attempt: 1, status: 500, reason: '7초 후 재시도해주세요.' }, 10_000],
  ])('%s', (_name, failed, delayMs) => {
    expect(retryDelayMs(failed, backoff, NOW)).toBe(delayMs);
  });
});
