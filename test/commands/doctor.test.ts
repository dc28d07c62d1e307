import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/testing/index.ts';
import { tempFolder } from '../run/support/runs.ts';
import { runWarm } from '../support/warm-cli.ts';
import { openWorkplace } from '../support/workplace.ts';

interface Diagnosis {
  readonly code: number | null;
  /** The checks that are not ok. */
  readonly found: Readonly<Record<string, string>>;
  readonly text: string;
}

async function diagnose(dir: string, env: Record<string, string>, ...args: string[]): Promise<Diagnosis> {
  const { code, stdout, stderr } = await runWarm(['doctor', '--json', ...args], dir, env);
  expect(stderr).toBe('');
  const checks: { check: string; state: string; fix: string | null }[] = JSON.parse(stdout).checks;
  for (const { state, fix } of checks) expect(fix === null).toBe(state === 'ok');
  const found = Object.fromEntries(
    checks.filter(({ state }) => state !== 'ok').map(({ check, state }) => [check, state]),
  );
  return { code, found, text: stdout };
}

async function sandboxEnv(options: Parameters<typeof startSandbox>[0] = {}) {
  const sandbox = await startSandbox({ scale: 0.01, latencyMs: 0, ...options });
  onTestFinished(() => sandbox.close());
  return { sandbox, env: { SALESMAP_API_BASE: sandbox.url, SALESMAP_TOKEN: sandbox.token } };
}

it('is fine where a run can start: a line for each check, three requests, and nothing that stays', async () => {
  const dir = tempFolder();
  const { sandbox, env } = await sandboxEnv();
  expect(await diagnose(dir, env)).toMatchObject({ code: 0, found: {} });
  expect(sandbox.stats().requests).toBe(3);
  const { code, stdout } = await runWarm(['doctor'], dir, env);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ok {2}node +Node /);
  expect(stdout.trimEnd()).toMatch(/\n\nA run can start\.$/);
  expect(stdout).not.toContain(sandbox.token);
  expect(readdirSync(dir)).toEqual([]);
});

it('is fine where a run has been', async () => {
  const { run, dir, sandbox } = await openWorkplace();
  await run('snapshot');
  const env = { SALESMAP_API_BASE: sandbox.url, SALESMAP_TOKEN: sandbox.token };
  expect(await diagnose(dir, env)).toMatchObject({ code: 0, found: {} });
});

it('names a token that the server refuses, and never shows it', async () => {
  const { sandbox, env } = await sandboxEnv();
  const dir = tempFolder();
  writeFileSync(join(dir, 'token'), 'not-the-token\n');
  const { code, found, text } = await diagnose(dir, env, '--token-file', 'token');
  expect([code, found]).toEqual([1, { token: 'fails', token_file: 'warning' }]); // Everybody can read it.
  expect(text).toContain('wrong or expired');
  expect(text).toContain('Put a valid token into token.');
  expect(text).not.toContain('not-the-token');
  expect(sandbox.stats().requests).toBe(1);
});

const UNKNOWN = { token: 'warning', speed: 'warning', clock: 'warning', rate_limit: 'warning' };

it('names a server that is not there', async () => {
  const { url, token, close } = await startSandbox({ scale: 0.01 });
  await close();
  const env = { SALESMAP_API_BASE: url, SALESMAP_TOKEN: token };
  expect(await diagnose(tempFolder(), env)).toMatchObject({ code: 1, found: { ...UNKNOWN, base_url: 'fails' } });
});

it('warns of a budget that somebody else spends, and asks no more', async () => {
  const { sandbox, env } = await sandboxEnv({
    faults: [{ path: '*', request: 2, times: 'forever', fault: { type: 'rate_limited', retryAfter: 30 } }],
  });
  const { code, found } = await diagnose(tempFolder(), env);
  expect([code, found]).toEqual([0, { token: 'warning', rate_limit: 'warning' }]);
  expect(sandbox.stats().requests).toBe(2);
});

it('names a folder that cannot be written to', async () => {
  const { env } = await sandboxEnv();
  const dir = tempFolder();
  expect(await diagnose(dir, env, '--log-dir', '/proc/salesmap')).toMatchObject({
    code: 1,
    found: { log_folder: 'fails', checkpoint_folder: 'fails', disk_space: 'fails' },
  });
  const { stdout } = await runWarm(['doctor', '--log-dir', '/proc/salesmap'], dir, env);
  expect(stdout).toMatch(
    /^fails +log folder +\/proc\/salesmap cannot be written to: .*\n +Fix: Make \/proc\/salesmap writable/m,
  );
  expect(stdout.trimEnd()).toMatch(/3 of \d+ checks fail: a run would not go well\.$/);
});

it('tells that no token is given, and goes on with what needs none', async () => {
  const { code, found } = await diagnose(tempFolder(), {});
  expect([code, found]).toEqual([1, { ...UNKNOWN, base_url: 'warning', token: 'fails' }]);
  const { stdout } = await runWarm(['doctor'], tempFolder());
  expect(stdout).toMatch(/^fails +token +No token: SALESMAP_TOKEN is not set\.\n/m);
  expect(stdout).toMatch(
    /^warning +base url, speed, clock, rate limit +not checked, because the server is not asked without a token\n +Fix: Mend what fails, then ask again\./m,
  );
  expect(stdout.split('not checked')).toHaveLength(2);
});

it('tells of an address that would show the token', async () => {
  const env = { SALESMAP_API_BASE: 'http://example.com/api', SALESMAP_TOKEN: 'a-token' };
  expect(await diagnose(tempFolder(), env)).toMatchObject({ code: 1, found: { ...UNKNOWN, base_url: 'fails' } });
});

it('ends with 2 for a flag that is none', async () => {
  const { code, stderr, stdout } = await runWarm(['doctor', '--nope'], tempFolder());
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Nonexistent flag: --nope');
});
