import { Parser } from '@oclif/core';
import { expect, it, vi } from 'vitest';
import { crawlFlags, runFlags, runOptions } from '../../src/cli/flags.ts';
import { CannotStartError } from '../../src/run/errors.ts';

/** The options of a run with these arguments, in this environment. */
async function optionsOf(argv: readonly string[], env: Record<string, string | undefined> = {}) {
  const all = {
    SALESMAP_TOKEN: 'tok',
    SALESMAP_DB_PATH: undefined,
    SALESMAP_API_BASE: undefined,
    SALESMAP_RATE_LIMITER: undefined,
    ...env,
  };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  try {
    const { flags } = await Parser.parse([...argv], { flags: { ...runFlags, ...crawlFlags }, strict: true });
    return await runOptions(flags);
  } finally {
    vi.unstubAllEnvs();
  }
}

it('has the defaults of the operating contract', async () => {
  const { baseUrl, ...options } = await optionsOf([]);
  expect(baseUrl.href).toBe('https://salesmap.kr/api/v2');
  expect(options).toEqual({
    token: 'tok',
    dbPath: 'salesmap_latest.db',
    backupDir: 'backups',
    keepBackups: 30,
    backup: true,
    logDir: 'logs',
    checkpointDir: 'logs/checkpoints',
    checkpointInterval: 50,
    fileMode: 0o600,
    keepUnfinishedDays: 14,
    minIntervalMs: 120,
    maxTries: 3,
    backoffMs: 10_000,
    maxBackoffMs: 60_000,
    timeoutMs: 60_000,
    tables: undefined,
    webforms: true,
    acceptShrink: false,
    acceptOtherPipeline: false,
    acceptOtherWorkspace: false,
    allowPartial: false,
    pruneColumns: false,
    keepChangesDays: 90,
  });
});

it('takes every flag', async () => {
  const argv =
    '--db-path a.db --backup-dir b --keep-backups 2 --no-backup --log-dir l --checkpoint-dir c --checkpoint-interval 500 --file-mode 0640 --keep-unfinished 3 --base-url http://127.0.0.1:1/api --min-interval 0.2 --max-retries 5 --backoff 1 --max-backoff 2 --timeout 3 --tables memo,deal --skip-webform --accept-shrink --accept-other-pipeline --accept-other-workspace --allow-partial --prune-columns --track-changes --keep-changes 7';
  const { baseUrl, ...options } = await optionsOf(argv.split(' '));
  expect(baseUrl.href).toBe('http://127.0.0.1:1/api');
  expect(options).toEqual({
    token: 'tok',
    dbPath: 'a.db',
    backupDir: 'b',
    keepBackups: 2,
    backup: false,
    logDir: 'l',
    checkpointDir: 'c',
    checkpointInterval: 500,
    fileMode: 0o640,
    keepUnfinishedDays: 3,
    minIntervalMs: 200,
    maxTries: 5,
    backoffMs: 1000,
    maxBackoffMs: 2000,
    timeoutMs: 3000,
    tables: ['deal', 'memo'],
    webforms: false,
    acceptShrink: true,
    acceptOtherPipeline: true,
    acceptOtherWorkspace: true,
    allowPartial: true,
    pruneColumns: true,
    trackChanges: true,
    keepChangesDays: 7,
  });
});

it('lets the checkpoint folder follow the log folder', async () => {
  expect((await optionsOf(['--log-dir', '/data/logs'])).checkpointDir).toBe('/data/logs/checkpoints');
});

it('reads the place and the base URL from the environment; a flag comes first', async () => {
  const env = { SALESMAP_DB_PATH: '/data/env.db', SALESMAP_API_BASE: 'https://env.example/api' };
  const fromEnv = await optionsOf([], env);
  expect([fromEnv.dbPath, fromEnv.baseUrl.href]).toEqual(['/data/env.db', 'https://env.example/api']);
  const given = await optionsOf(['--db-path', 'flag.db', '--base-url', 'https://flag.example/api'], env);
  expect([given.dbPath, given.baseUrl.href]).toEqual(['flag.db', 'https://flag.example/api']);
});

it('takes empty variables for variables that are not set', async () => {
  const { dbPath, baseUrl } = await optionsOf([], { SALESMAP_DB_PATH: '', SALESMAP_API_BASE: '' });
  expect([dbPath, baseUrl.href]).toEqual(['salesmap_latest.db', 'https://salesmap.kr/api/v2']);
});

it('knows no flag for the token: it would show in process lists', async () => {
  await expect(optionsOf(['--token', 'tok'])).rejects.toThrow('Nonexistent flag: --token');
});

it('refuses what cannot be used before anything is asked of the server', async () => {
  await expect(optionsOf([], { SALESMAP_TOKEN: undefined })).rejects.toBeInstanceOf(CannotStartError);
  await expect(optionsOf(['--base-url', 'http://salesmap.kr'])).rejects.toMatchObject({ code: 'bad_base_url' });
});

it('takes the rate limiter from the flag, else from the environment', async () => {
  const env = { SALESMAP_RATE_LIMITER: 'redis://from-env:1' };
  expect((await optionsOf([], env)).rateLimiter?.href).toBe('redis://from-env:1');
  expect((await optionsOf(['--rate-limiter', 'redis://from-flag'], env)).rateLimiter?.host).toBe('from-flag');
  expect((await optionsOf([], { SALESMAP_RATE_LIMITER: '' })).rateLimiter).toBeUndefined();
});

it('refuses a rate limiter that is no Redis, the empty one of a variable that is not set included', async () => {
  for (const text of ['http://:hunter2@localhost', '']) {
    const refused = optionsOf(['--rate-limiter', text]);
    await expect(refused).rejects.toThrow(CannotStartError);
    await expect(refused).rejects.not.toThrow('hunter2');
  }
});
