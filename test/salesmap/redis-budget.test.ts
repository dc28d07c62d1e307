import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CannotStartError } from '../../src/run/errors.ts';
import { RequestLimiter } from '../../src/salesmap/limiter.ts';
import { RedisBudget } from '../../src/salesmap/redis-budget.ts';
import { recorder } from '../support/recorder.ts';
import { freePort, hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';

const never = new AbortController().signal;
let keys = 0;

function budgetAt(url: string, key: string, maxPauseMs = 60_000) {
  const heard = vi.fn<(delayMs: number) => void>();
  const log = recorder();
  const budget = new RedisBudget({ url: new URL(url), key, minIntervalMs: 60, maxPauseMs, log, heard });
  onTestFinished(() => budget.close());
  return { budget, heard, log };
}

/** Where `port` is reached by a detour that takes its time, in both directions; `port` undefined: by nobody. */
async function detour(port: number | undefined, delayMs: number): Promise<string> {
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (port === undefined) return;
    const far = connect(port, '127.0.0.1').on('error', () => undefined);
    near.on('data', (chunk) => setTimeout(() => far.write(chunk), delayMs));
    far.on('data', (chunk) => setTimeout(() => near.write(chunk), delayMs));
    near.on('close', () => far.destroy());
  });
  return `redis://127.0.0.1:${await portOf(server)}`;
}

/** Has it listen at a port of its own. */
async function portOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return String(typeof address === 'object' ? address?.port : '');
}

describe.runIf(hasRedisServer())('RedisBudget', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(() => server.stop());
  const twins = (maxPauseMs?: number) => {
    keys += 1;
    return [budgetAt(server.url, `twins${keys}`), budgetAt(server.url, `twins${keys}`, maxPauseMs)] as const;
  };

  it('has the other wait as long as the one that was told to, and hears of it once', async () => {
    const [one, other] = twins();
    await Promise.all([one.budget.ready(), other.budget.ready()]);
    one.budget.pause(5000);
    await vi.waitFor(() => expect(other.heard).toHaveBeenCalledOnce());
    expect(await other.budget.turn(never)).toBeGreaterThan(4000);
    expect(await one.budget.turn(never)).toBeGreaterThan(4000);
    expect(other.heard).toHaveBeenCalledOnce();
    expect(one.heard).not.toHaveBeenCalled();
  });

  it('waits no longer than its own longest delay for another one', async () => {
    const [one, other] = twins(500);
    await Promise.all([one.budget.ready(), other.budget.ready()]);
    one.budget.pause(3_600_000);
    await vi.waitFor(() => expect(other.heard).toHaveBeenCalledExactlyOnceWith(500));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await other.budget.turn(never)).toBe(0);
  });

  it('asks a Redis whose answers take their time early enough, and waits for one that is slow', async () => {
    const port = Number(new URL(server.url).port);
    const near = budgetAt(await detour(port, 5), 'near');
    const limiter = new RequestLimiter({ minIntervalMs: 60, shared: near.budget });
    onTestFinished(() => limiter.close());
    await vi.waitFor(async () => {
      await limiter.acquire(5, never);
      expect(near.budget.leadMs).toBeGreaterThan(20); // Three times a round trip, which takes 10 ms there and back.
    });
    const far = budgetAt(await detour(port, 400), 'far');
    expect(await far.budget.turn(never)).toBe(0);
    expect(far.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('ends a turn with the reason of its signal, and every turn when it is closed', async () => {
    const [{ budget }, { budget: other }] = twins();
    await Promise.all([budget.ready(), other.ready()]);
    await expect(budget.turn(AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
    const turns = Array.from({ length: 5 }, () => other.turn(never));
    await other.close();
    expect((await Promise.allSettled(turns)).some(({ status }) => status === 'rejected')).toBe(true);
  });
});

it('says that nobody listens there, and keeps no command of the library, which has the password', async () => {
  const { budget } = budgetAt(`redis://:hunter2hunter2@127.0.0.1:${await freePort()}`, 'nobody');
  const error = await budget.ready().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CannotStartError);
  expect(error).toMatchObject({ code: 'rate_limiter_unreachable', exitCode: 2 });
  expect(error).not.toHaveProperty('cause');
  expect(String(error)).not.toContain('hunter2');
});

it.each([
  ['redis', 'hangs up', (near: Socket) => near.end()],
  ['redis', 'is no Redis', (near: Socket) => near.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['rediss', 'does not speak TLS', (near: Socket) => near.end('-ERR no such command\r\n')],
])('says of %s:// that what answers there %s', async (scheme, words, answer) => {
  const server = createServer((near) => near.on('error', () => undefined).once('data', () => answer(near)));
  const { budget } = budgetAt(`${scheme}://127.0.0.1:${await portOf(server)}`, 'stranger');
  await expect(budget.ready()).rejects.toThrow(words);
});

it('says of redis:// at a port of rediss:// what to write', async () => {
  const server = createTlsServer().on('tlsClientError', () => undefined);
  const port = await portOf(server);
  const { budget } = budgetAt(`redis://127.0.0.1:${port}`, 'tls');
  const next = expect.stringContaining(`If that port speaks TLS, write rediss://127.0.0.1:${port} in`);
  await expect(budget.ready()).rejects.toMatchObject({ code: 'rate_limiter_unreachable', next });
});

it('can be closed while somebody who never answers is waited for', async () => {
  const { budget } = budgetAt(await detour(undefined, 0), 'silent');
  const ending = budget.ready().catch((thrown: unknown) => thrown);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await budget.close();
  expect(await ending).toMatchObject({ message: 'The rate limiter is closed.' });
});
