import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { nextCommand } from '../../src/run/next-command.ts';
import { runOptions } from './support/runs.ts';

it('names no flag that was left at its default', () => {
  expect(nextCommand('resume --run-tag 20251224_093000', runOptions())).toBe(
    'salesmap resume --run-tag 20251224_093000',
  );
});

it('names every place that is not the default one', () => {
  const options = runOptions({
    dbPath: '/data/a.db',
    baseUrl: new URL('http://127.0.0.1:8080/api/v2'),
    backupDir: '/data/backups',
    logDir: '/data/logs',
    checkpointDir: '/ssd/checkpoints',
  });
  expect(nextCommand('snapshot', options)).toBe(
    'salesmap snapshot --db-path /data/a.db --base-url http://127.0.0.1:8080/api/v2 --backup-dir /data/backups --log-dir /data/logs --checkpoint-dir /ssd/checkpoints',
  );
});

it('leaves the checkpoint folder out where it follows the log folder', () => {
  const options = runOptions({ logDir: '/data/logs', checkpointDir: '/data/logs/checkpoints' });
  expect(nextCommand('webform', options)).toBe('salesmap webform --log-dir /data/logs');
  const apart = runOptions({ logDir: '/data/logs', checkpointDir: 'logs/checkpoints' });
  expect(nextCommand('webform', apart)).toContain('--checkpoint-dir logs/checkpoints');
});

it('names the base URL of a bare server without the slash that the parser put there', () => {
  expect(nextCommand('snapshot', runOptions({ baseUrl: new URL('http://localhost:3000') }))).toBe(
    'salesmap snapshot --base-url http://localhost:3000',
  );
});

it.each(['my data.db', "it's.db", '$(id).db', 'a;b.db', '가나.db', '~/x.db', 'a\nb.db', '', '*.db', 'a"b\\c.db'])(
  'quotes %j so that a shell gives it back',
  (dbPath) => {
    const command = nextCommand('snapshot', runOptions({ dbPath }));
    const shell = `set -- ${command.replace('salesmap snapshot --db-path ', '')}; printf '%s|%s' "$#" "$1"`;
    expect(execFileSync('/bin/sh', ['-c', shell], { encoding: 'utf8' })).toBe(`1|${dbPath}`);
  },
);

it('begins anew with the pipeline file that was run, and goes on without naming it', () => {
  const options = runOptions({ pipelineFile: 'my pipelines/deals.ts', dbPath: 'a.db' });
  expect(nextCommand('snapshot', options)).toBe("salesmap run 'my pipelines/deals.ts' --db-path a.db");
  expect(nextCommand('resume', options)).toBe('salesmap resume --db-path a.db');
});

it('never names the token', () => {
  expect(nextCommand('snapshot', runOptions({ token: 'tok-secret' }))).not.toContain('tok-secret');
});

it('names the rate limiter, and leaves its password to the environment', () => {
  const open = runOptions({ rateLimiter: new URL('redis://127.0.0.1:6379/2') });
  expect(nextCommand('resume', open)).toBe('salesmap resume --rate-limiter redis://127.0.0.1:6379/2');
  const secret = runOptions({ rateLimiter: new URL('rediss://crm:hunter2@redis.internal') });
  expect(nextCommand('resume', secret)).toBe(`SALESMAP_RATE_LIMITER="\${SALESMAP_RATE_LIMITER:?}" salesmap resume`);
  const replayed = runOptions({ replay: 'fixtures', rateLimiter: undefined });
  expect(nextCommand('resume', replayed)).not.toContain('--rate-limiter');
});

it('asks the server as the run did: with its token file, its interval and its webforms', () => {
  const options = runOptions({ tokenFile: 'my token', minIntervalMs: 240, webforms: false });
  const asking = "--token-file 'my token' --min-interval 0.24";
  expect(nextCommand('resume --run-tag T', options)).toBe(`salesmap resume --run-tag T ${asking} --skip-webform`);
  expect(nextCommand('webform', options)).toBe(`salesmap webform ${asking}`);
});

it('names nothing of asking where nobody is asked', () => {
  const options = runOptions({ minIntervalMs: 0, webforms: false, rateLimiter: new URL('redis://:hunter2@localhost') });
  expect(nextCommand('backup restore T', options)).toBe('salesmap backup restore T');
  expect(nextCommand('snapshot', { ...options, replay: 'fixtures' })).toBe(
    'salesmap snapshot --replay fixtures --skip-webform',
  );
});
