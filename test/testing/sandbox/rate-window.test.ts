import { describe, expect, it } from 'vitest';
import { RATE_LIMIT, RATE_WINDOW_MS, RateWindow } from '../../../src/testing/sandbox/rate-window.ts';
import { openSandbox } from './support/open-sandbox.ts';

describe('the rate window', () => {
  it('lets 100 through in any 10 seconds, and tells how long the next has to wait', () => {
    const window = new RateWindow();
    for (let nth = 0; nth < RATE_LIMIT; nth += 1) expect(window.take(nth * 10)).toBeUndefined();
    expect(window.take(1000)).toBe(RATE_WINDOW_MS - 1000);
    expect(window.take(9999)).toBe(1);
    expect(window.take(10_000)).toBeUndefined();
    // Only the first has left the window.
    expect(window.take(10_000)).toBe(10);
  });

  it('does not count the refused', () => {
    const window = new RateWindow();
    for (let nth = 0; nth < RATE_LIMIT; nth += 1) window.take(0);
    for (let nth = 0; nth < 500; nth += 1) expect(window.take(5000)).toBe(5000);
    expect(window.take(10_000)).toBeUndefined();
  });
});

it('answers 429 over all endpoints together, the wait in the header and in the reason only now and then', async () => {
  const { sandbox, ask } = await openSandbox({ rateLimit: true });
  const paths = ['/user', '/team', '/user/me', '/webForm'];
  for (let nth = 0; nth < RATE_LIMIT; nth += 1) expect((await ask(paths[nth % 4] ?? '')).status).toBe(200);
  const refused = [];
  for (let nth = 0; nth < 6; nth += 1) refused.push(await ask('/user'));
  for (const { status, text } of refused) {
    expect(status).toBe(429);
    expect(JSON.parse(text)).toMatchObject({ success: false, message: 'Too Many Requests' });
  }
  const reasons = refused.map(({ text }) => JSON.parse(text).reason);
  expect(reasons).toContain(undefined);
  expect(reasons.find((reason) => reason !== undefined)).toMatch(/^\d+초 후 재시도해주세요\.$/);
  const headers = refused.map(({ headers: given }) => given['retry-after']);
  expect(headers).toContain(undefined);
  expect(headers.find((header) => header !== undefined)).toMatch(/^\d+$/);
  expect(sandbox.stats()).toMatchObject({ requests: 106, rateLimited: 6 });
});
