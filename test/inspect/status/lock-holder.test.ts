import { readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunLockFile } from '../../../src/files/run-lock-file.ts';
import { lockHolder } from '../../../src/inspect/status/lock-holder.ts';
import { Child } from '../../files/support/child.ts';
import { makeDatabase } from '../../files/support/databases.ts';
import { tempFolder } from '../../run/support/runs.ts';

const TAG = '20261124_070000';

async function holdingRun(dbPath: string): Promise<Child> {
  const child = new Child('run-lock-process.ts', dbPath, TAG);
  expect(await child.answer()).toBe('ready');
  expect(await child.ask('take it')).toMatchObject({ held: TAG });
  return child;
}

it('is nobody where no run has been, and makes no lock file', () => {
  const dir = tempFolder();
  expect(lockHolder(join(dir, 'a.db'))).toMatchObject({ state: 'free', pid: null });
  expect(readdirSync(dir)).toEqual([]);
});

it('is the run that holds it, then nobody', async () => {
  const dbPath = join(tempFolder(), 'a.db');
  const child = await holdingRun(dbPath);
  expect(lockHolder(dbPath)).toMatchObject({
    state: 'running',
    pid: child.process.pid,
    run_tag: TAG,
    kind: 'snapshot',
    log_path: `logs/${TAG}.log`,
  });
  expect(lockHolder(dbPath).state).toBe('running'); // Looking did not take it away.
  await child.close();
  expect(lockHolder(dbPath).state).toBe('free');
});

it('is a run that was killed, until the next one', async () => {
  const dbPath = join(tempFolder(), 'a.db');
  const child = await holdingRun(dbPath);
  await child.kill();
  expect(lockHolder(dbPath)).toMatchObject({ state: 'killed', run_tag: TAG, pid: child.process.pid });
  const next = await holdingRun(dbPath);
  expect(lockHolder(dbPath).state).toBe('running');
  await next.close();
});

it('is judged by the lock, not by a process that happens to have the number of the dead one', async () => {
  const dbPath = join(tempFolder(), 'a.db');
  writeFileSync(`${dbPath}.lock`, '');
  const file = new RunLockFile(`${dbPath}.lock`);
  file.begin();
  file.write({
    token: 'one',
    pid: process.ppid,
    host: hostname(),
    runTag: TAG,
    kind: 'snapshot',
    startedAt: '2026-11-24T07:00:00.000Z',
    logPath: '',
    ended: 0,
    writtenAtMs: Date.now() - 60_000,
  });
  file.commit();
  file.close();
  expect(lockHolder(dbPath)).toMatchObject({ state: 'killed', pid: process.ppid });
  const holder = new Child('./database-process.mjs', `${dbPath}.lock`);
  await holder.answer();
  await holder.ask('BEGIN IMMEDIATE');
  expect(lockHolder(dbPath)).toMatchObject({ state: 'running', run_tag: TAG, log_path: null });
  await holder.ask('ROLLBACK');
  expect(lockHolder(dbPath).state).toBe('killed');
});

it.each([
  ['a text', (path: string) => writeFileSync(path, 'no lock '.repeat(200))],
  ['another database', (path: string) => makeDatabase(path, 'x')],
])('cannot be told from %s', (_name, make) => {
  const dbPath = join(tempFolder(), 'a.db');
  make(`${dbPath}.lock`);
  expect(lockHolder(dbPath)).toMatchObject({ state: 'unusable', message: expect.stringContaining('database') });
});
