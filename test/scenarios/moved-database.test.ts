import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CliResult } from '../support/cli.ts';
import { runWarm } from '../support/warm-cli.ts';
import { FAST, killAfter, openWorkplace, type Workplace } from '../support/workplace.ts';

interface Status {
  healthy: boolean;
  attention: { code: string; what: string; fix: string }[];
  history: { runs: { run_tag: string; status: string }[] };
}

const statusIn = async (dir: string, ...more: string[]): Promise<Status> =>
  JSON.parse((await runWarm(['status', '--json', '--max-age', '99', ...more], dir)).stdout);

const runIn = ({ sandbox }: Workplace, dir: string, ...args: string[]): Promise<CliResult> =>
  runWarm(args, dir, { SALESMAP_TOKEN: sandbox.token, SALESMAP_API_BASE: sandbox.url });

/** Moves what docs/operations.md says is to be moved. */
function move(from: string, to: string): void {
  mkdirSync(to);
  for (const name of ['salesmap_latest.db', 'backups', 'logs']) renameSync(join(from, name), join(to, name));
}

it('takes its history along when it is moved, and again', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const { dir, run, path } = workplace;
  expect((await run('snapshot')).code).toBe(0);
  await killAfter(workplace, 12);
  expect((await run('resume')).code).toBe(0);
  const before = await statusIn(dir);
  expect(before.attention).toEqual([]);
  const plan = JSON.parse((await runIn(workplace, dir, 'plan', '--json')).stdout);
  expect(plan.latency_from).toBe('last_run');

  const first = path('first');
  move(dir, first);
  const moved = await statusIn(first);
  expect(moved.attention).toEqual([]);
  expect(moved.history.runs.map(({ status }) => status)).toEqual(['published', 'killed', 'published']);
  expect(JSON.parse((await runIn(workplace, first, 'plan', '--json')).stdout)).toMatchObject({
    latency_from: 'last_run',
    requests: plan.requests,
  });
  const next = await runIn(workplace, first, 'snapshot', ...FAST, '--json');
  expect(JSON.parse(next.stdout)).toMatchObject({ status: 'published', moved_from: workplace.db });
  expect((await statusIn(first)).history.runs).toHaveLength(4);

  const second = path('second');
  move(first, second);
  const again = await statusIn(second);
  expect([again.attention, again.history.runs.length]).toEqual([[], 4]);
});

it('is told apart from another one of its name that shares its logs', async () => {
  const workplace = await openWorkplace();
  const { path, run, dir } = workplace;
  const logs = ['--log-dir', path('logs')];
  for (const name of ['a', 'b']) {
    mkdirSync(path(name));
    const backups = ['--backup-dir', path(name, 'backups')];
    expect((await run('snapshot', '--db-path', path(name, 'salesmap_latest.db'), ...logs, ...backups)).code).toBe(0);
  }
  renameSync(path('a'), path('new-a'));
  renameSync(path('b'), path('new-b'));
  for (const name of ['new-a', 'new-b']) {
    const { history } = await statusIn(dir, '--db-path', path(name, 'salesmap_latest.db'), ...logs);
    expect(history.runs).toHaveLength(1);
  }
});

it('is not called healthy by the logs of another folder', async () => {
  const workplace = await openWorkplace();
  expect((await workplace.run('snapshot')).code).toBe(0);
  const elsewhere = workplace.path('elsewhere');
  mkdirSync(elsewhere);
  const { healthy, attention } = await statusIn(elsewhere, '--db-path', workplace.db);
  expect(healthy).toBe(false);
  expect(attention.map(({ code }) => code)).toEqual(['history_missing']);
  expect(attention[0]?.fix).toContain('--log-dir');
  expect((await statusIn(elsewhere, '--db-path', workplace.db, '--log-dir', workplace.path('logs'))).healthy).toBe(
    true,
  );
});
