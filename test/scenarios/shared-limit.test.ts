import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { SandboxOptions } from '../../src/testing/index.ts';
import { type RunningCli, startCli } from '../support/cli.ts';
import { freePort, hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { eventsOf, openWorkplace, type Workplace } from '../support/workplace.ts';

const INTERVAL_MS = 120;
/** A Redis that is gone is waited for half a minute, on a machine that may be busy. */
vi.setConfig({ testTimeout: 150_000 });

/** So many requests come between two looks at them. */
const TOGETHER = 10;
/** A process that keeps the limit for itself only would halve the time; a busy machine takes less than this from it. */
const LEAST_PART = 0.75;

interface Sharing extends Workplace {
  /** A snapshot into a database of its own, 0.12 s apart. */
  snapshot(name: string, ...args: string[]): RunningCli;
}

type AtEnd = (close: () => Promise<void>) => void;

async function openSharing(atEnd: AtEnd, options: SandboxOptions = {}): Promise<Sharing> {
  const place = await openWorkplace({ rateLimit: true, latencyMs: 20, ...options }, atEnd);
  const { sandbox, dir } = place;
  const env = { SALESMAP_TOKEN: sandbox.token, SALESMAP_API_BASE: sandbox.url, TMPDIR: dir };
  const snapshot = (name: string, ...args: string[]): RunningCli =>
    startCli(['snapshot', '--db-path', `${name}.db`, '--log-dir', name, '--no-progress', ...args], dir, env);
  return { ...place, snapshot };
}

async function openRedis(atEnd: AtEnd, ...args: string[]): Promise<RedisServer> {
  const redis = await startRedisServer({ args });
  atEnd(redis.stop);
  return redis;
}

const codesOf = async (...runs: RunningCli[]): Promise<(number | null)[]> =>
  (await Promise.all(runs.map(({ ended }) => ended))).map(({ code }) => code);

const arrivals = ({ sandbox }: Workplace): number[] => sandbox.requests().map(({ atMs }) => atMs);

/** Fails where the requests of all processes took less time than one process's own would. */
function expectSpacing(at: readonly number[]): void {
  expect(at.length).toBeGreaterThan(4 * TOGETHER);
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan((at.length - 1) * INTERVAL_MS * LEAST_PART);
}

/** Fails where a process goes on between the first 429 and the end of its delay; some requests are under way then. */
function expectPause({ sandbox }: Workplace, delayMs: number): void {
  const requests = sandbox.requests();
  const refusedAt = requests.find(({ status }) => status === 429)?.atMs ?? Number.NaN;
  expect(refusedAt).toBeGreaterThan(0);
  const during = requests.filter(({ atMs }) => atMs > refusedAt && atMs < refusedAt + delayMs);
  expect(during.length).toBeLessThan(delayMs / INTERVAL_MS / 3);
  expect(requests.filter(({ atMs }) => atMs > refusedAt + delayMs).length).toBeGreaterThan(TOGETHER);
}

const logOf = ({ path }: Workplace, name: string): string => {
  const log = readdirSync(path(name)).find((file) => file.endsWith('.log'));
  return path(name, log ?? '');
};

// Concurrent with what follows, too: one test waits half a minute for a Redis that is gone.
describe.runIf(hasRedisServer())('two processes with one Redis', { concurrent: true }, () => {
  it.concurrent('leave 0.12 s apart together, and get no 429', async ({ onTestFinished }) => {
    const place = await openSharing(onTestFinished);
    const { url } = await openRedis(onTestFinished);
    const runs = ['a', 'b'].map((name) => place.snapshot(name, '--rate-limiter', url));
    expect(await codesOf(...runs)).toEqual([0, 0]);
    expect(place.sandbox.stats().rateLimited).toBe(0);
    expectSpacing(arrivals(place));
  });

  it.concurrent('both wait after a 429, also one that starts later', async ({ onTestFinished }) => {
    const place = await openSharing(onTestFinished);
    const { url } = await openRedis(onTestFinished);
    place.sandbox.setFaults([{ path: '*', request: 12, fault: { type: 'rate_limited', retryAfter: 5 } }]);
    const first = ['a', 'b'].map((name) => place.snapshot(name, '--rate-limiter', url));
    await place.sandbox.requestsReached(12);
    const late = place.snapshot('late', '--rate-limiter', url);
    expect(await codesOf(...first, late)).toEqual([0, 0, 0]);
    expectPause(place, 4900);
    expect(eventsOf(logOf(place, 'late'))).toContain('rate_limited_elsewhere');
  });

  it.concurrent('a process that is killed holds no other up', async ({ onTestFinished }) => {
    const place = await openSharing(onTestFinished);
    const { url } = await openRedis(onTestFinished);
    const victim = place.snapshot('victim', '--rate-limiter', url);
    await place.sandbox.requestsReached(8);
    victim.child.kill('SIGKILL');
    await victim.ended;
    const before = place.sandbox.stats().requests;
    const after = place.snapshot('after', '--rate-limiter', url, '--skip-webform');
    await place.sandbox.requestsReached(before + TOGETHER);
    const at = arrivals(place).slice(before);
    expect((at[TOGETHER - 1] ?? 0) - (at[0] ?? 0)).toBeLessThan(3 * TOGETHER * INTERVAL_MS);
    expect((await after.ended).code).toBe(0);
  });

  it.concurrent('wait for a Redis that comes back, and go on', async ({ onTestFinished }) => {
    const place = await openSharing(onTestFinished);
    const redis = await openRedis(onTestFinished);
    const run = place.snapshot('a', '--rate-limiter', redis.url);
    await place.sandbox.requestsReached(8);
    await redis.stop();
    const sent = place.sandbox.stats().requests;
    await vi.waitFor(() => expect(eventsOf(logOf(place, 'a'))).toContain('rate_limiter_silent'), { timeout: 30_000 });
    expect(place.sandbox.stats().requests).toBeLessThanOrEqual(sent + 2); // Those that had their slot.
    const again = await startRedisServer({ port: Number(new URL(redis.url).port) });
    onTestFinished(again.stop);
    expect((await run.ended).code).toBe(0);
    expect(eventsOf(logOf(place, 'a'))).toContain('rate_limiter_back');
  });

  it.concurrent('end resumable when it stays away, with all that arrived, and resume', async ({ onTestFinished }) => {
    const place = await openSharing(onTestFinished);
    const { stop, url } = await openRedis(onTestFinished, '--requirepass', 'hunter2hunter2');
    const secret = url.replace('//', '//:hunter2hunter2@');
    const run = place.snapshot('a', '--rate-limiter', secret, '--log-level', 'debug');
    await place.sandbox.requestsReached(12);
    await stop();
    const sent = place.sandbox.stats().requests;
    const { code, stderr, stdout } = await run.ended;
    expect(code).toBe(3);
    expect(place.sandbox.stats().requests).toBeLessThanOrEqual(sent + 2);
    const ending = 'has not answered for 30 s';
    expect(stderr.split('\n').filter((line) => line.includes(ending))).toHaveLength(2); // When it happens, and at the end.
    expect(stderr.split(ending)).toHaveLength(3);
    const history = readFileSync(place.path('a/run_history.jsonl'), 'utf8');
    expect(history.split(ending)).toHaveLength(2);
    expect(stderr).toMatch(/SALESMAP_RATE_LIMITER="\$\{SALESMAP_RATE_LIMITER:\?\}" salesmap resume --run-tag/);
    for (const text of [stderr, stdout, ...textsUnder(place.dir)]) expect(text).not.toContain('hunter2');
    const tag = /--run-tag (\S+)/.exec(stderr)?.[1] ?? '';
    const { code: resumed } = await place.run('resume', '--db-path', 'a.db', '--log-dir', 'a', '--run-tag', tag);
    expect(resumed).toBe(0);
  });

  it.concurrent('are told of a password that is refused, and not shown it', async ({ onTestFinished }) => {
    const place = await openSharing(onTestFinished);
    const { url } = await openRedis(onTestFinished, '--requirepass', 'right-password');
    for (const [wrong, words] of [
      [url, 'asks for a password, and the address has none'],
      [url.replace('//', '//:wrong-password@'), 'refuses the password'],
      [`${url.replace('//', '//:right-password@')}/99`, 'has no database 99'],
    ] as const) {
      const { code, stderr } = await place.snapshot('a', '--rate-limiter', wrong).ended;
      expect([code, stderr]).toEqual([2, expect.stringContaining(`cannot be used: it ${words}.`)]);
      expect(stderr).not.toMatch(/(wrong|right)-password/);
    }
    expect(place.sandbox.stats().requests).toBe(0);
  });
});

it.concurrent('says in a sentence that a rate limiter cannot be reached, before anything was asked or made', async ({
  onTestFinished,
}) => {
  const place = await openSharing(onTestFinished);
  const port = await freePort();
  const run = place.snapshot('a', '--rate-limiter', `redis://user:hunter2hunter2@127.0.0.1:${port}/3`, '--json');
  const { code, stdout, stderr } = await run.ended;
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'rate_limiter_unreachable' }, exit_code: 2 });
  expect(stderr).toContain(`redis://127.0.0.1:${port}/3 cannot be used: connect ECONNREFUSED`);
  for (const text of [stdout, stderr, ...textsUnder(place.dir)]) expect(text).not.toContain('hunter2');
  expect(place.sandbox.stats().requests).toBe(0);
  expect(readdirSync(place.path('a/checkpoints'))).toEqual([]);
});

it.concurrent('two processes without Redis heed the same 429, and leave nothing behind', async ({ onTestFinished }) => {
  const place = await openSharing(onTestFinished, { rateLimit: false });
  place.sandbox.setFaults([{ path: '*', request: 16, fault: { type: 'rate_limited', retryAfter: 4 } }]);
  expect(await codesOf(place.snapshot('a'), place.snapshot('b'))).toEqual([0, 0]);
  expectPause(place, 3900);
  const events = ['a', 'b'].map((name) =>
    eventsOf(logOf(place, name)).filter((event) => event.startsWith('rate_limited')),
  );
  expect(events.flat().sort()).toEqual(['rate_limited', 'rate_limited_elsewhere']);
  const requests = place.sandbox.requests();
  const refused = requests.findIndex(({ status }) => status === 429);
  expectSpacing(requests.slice(refused + 2).map(({ atMs }) => atMs)); // Together as slow as one.
  const root = readdirSync(place.dir).filter((name) => /^salesmap-\d+$/.test(name));
  expect(root).toHaveLength(1);
  expect(readdirSync(place.path(root[0] ?? ''))).toEqual([]);
});

function textsUnder(dir: string): string[] {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name));
  return files.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, 'latin1'));
}
