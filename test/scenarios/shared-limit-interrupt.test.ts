import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { contentOf, openWorkplace } from '../support/workplace.ts';

/** What takes connections for a Redis and never says a word. */
async function openSilence(atEnd: (close: () => void) => void) {
  const server = createServer((near) => near.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `redis://:hunter2hunter2@127.0.0.1:${port}`, asked: once(server, 'connection') };
}

it.concurrent.for([
  ['SIGINT', 130, 'Interrupted.'],
  ['SIGTERM', 143, 'Terminated.'],
] as const)(
  '%s while a rate limiter is waited for ends the run at once, with nothing begun',
  async ([signal, exit, words], { onTestFinished }) => {
    const place = await openWorkplace({}, onTestFinished);
    await place.run('snapshot', '--skip-webform');
    const requests = place.sandbox.stats().requests;
    const leftIn = () => ['', 'logs/checkpoints'].map((name) => readdirSync(place.path(name)));
    const before = [contentOf(place.db), leftIn()];
    const silence = await openSilence(onTestFinished);

    const run = place.start('snapshot', '--rate-limiter', silence.url);
    await silence.asked;
    const stoppedAt = performance.now();
    run.child.kill(signal);
    const { code, stderr } = await run.ended;

    expect([code, stderr]).toEqual([exit, expect.stringContaining(`Error: ${words}`)]);
    expect(performance.now() - stoppedAt).toBeLessThan(10_000); // By itself it would give up after 15 s, and exit 2.
    expect(stderr).toContain('Safe: The published database is untouched; nothing was asked of the server.');
    expect(stderr).toMatch(/Next: SALESMAP_RATE_LIMITER=\S+ salesmap snapshot/);
    expect(stderr).not.toContain('hunter2');
    expect(place.sandbox.stats().requests).toBe(requests);
    expect([contentOf(place.db), leftIn()]).toEqual(before);
    expect(place.history().at(-1)).toMatchObject({ status: 'interrupted', exit_code: exit });
  },
);
