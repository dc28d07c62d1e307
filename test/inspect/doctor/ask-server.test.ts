import { expect, it, onTestFinished } from 'vitest';
import { askServer } from '../../../src/inspect/doctor/ask-server.ts';
import { startSandbox } from '../../../src/testing/index.ts';
import type { Sandbox, SandboxOptions } from '../../../src/testing/sandbox/start-sandbox.ts';
import { runOptions } from '../../run/support/runs.ts';

async function open(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ scale: 0.01, latencyMs: 0, rateLimit: false, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const ask = ({ url, token }: { url: string; token: string }) =>
  askServer(runOptions({ baseUrl: new URL(url), token, minIntervalMs: 0 }));

it('asks three times, and hears how long it took and what time it is', async () => {
  const sandbox = await open({ latencyMs: 25 });
  const { roundTripsMs, clockAheadMs, error } = await ask(sandbox);
  expect(error).toBeUndefined();
  expect(roundTripsMs).toHaveLength(3);
  expect(Math.min(...roundTripsMs)).toBeGreaterThanOrEqual(24);
  expect(Math.abs(clockAheadMs ?? Number.NaN)).toBeLessThan(60_000);
  expect(sandbox.requests().map(({ path }) => path)).toEqual(['/user/me', '/user/me', '/user/me']);
});

it.each([
  ['unauthorized', { type: 'status', status: 401, body: 'json' }, 1],
  ['rate_limited', { type: 'rate_limited', retryAfter: 30 }, 1],
  ['http_error', { type: 'status', status: 503, body: 'html' }, 1],
  ['not_envelope', { type: 'wrong_shape', shape: 'html_200' }, 1],
  ['network', { type: 'reset' }, 0],
] as const)('asks no more after %s', async (code, fault, answered) => {
  const sandbox = await open({ faults: [{ path: '*', times: 'forever', fault }] });
  const { error, roundTripsMs } = await ask(sandbox);
  expect(error).toMatchObject({ code });
  expect(roundTripsMs).toHaveLength(answered);
  expect(sandbox.stats().requests).toBe(1);
});

it('hears of a server that is not there', async () => {
  const { url, token, close } = await startSandbox({ scale: 0.01 });
  await close();
  expect(await ask({ url, token })).toMatchObject({
    roundTripsMs: [],
    clockAheadMs: undefined,
    error: { code: 'network' },
  });
});
