import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { throwError } from 'rxjs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { snapshotPipeline } from '../../pipelines/snapshot.ts';
import { askOwner } from '../../src/run/ask-owner.ts';
import { definePipeline } from '../../src/run/pipeline.ts';
import { runPipeline } from '../../src/run/run-pipeline.ts';
import { ChainSchedule } from '../../src/salesmap/chain-schedule.ts';
import { SalesmapClient } from '../../src/salesmap/client.ts';
import { runFor, tinySandbox } from './support/pipeline-runs.ts';
import { tempFolder } from './support/runs.ts';

const TEAMS = definePipeline({ name: 'teams', tables: ['team'], build: (run) => snapshotPipeline(run) });

it('is answered while the published database is still being saved', async () => {
  const [dir, sandbox] = [tempFolder(), await tinySandbox()];
  const backupDir = join(dir, 'backups');
  const places = { dbPath: join(dir, 'a.db'), logDir: join(dir, 'logs'), backupDir };
  const options = { ...places, token: sandbox.token, baseUrl: sandbox.url, minIntervalMs: 0, webforms: false };
  await runPipeline(TEAMS, options);
  const saved: boolean[] = [];
  const asks = vi.spyOn(SalesmapClient.prototype, 'whoAmI');
  onTestFinished(() => asks.mockRestore());
  asks.mockImplementation(() => {
    saved.push(existsSync(backupDir) && readdirSync(backupDir).some((name) => name.endsWith('.gz')));
    return throwError(() => new Error('the network is gone'));
  });
  const { error, line } = await runPipeline(TEAMS, options).catch((thrown: unknown) => ({
    error: thrown,
    line: undefined,
  }));
  expect(saved).toEqual([false]);
  expect(line).toBeUndefined();
  expect(error).toMatchObject({ message: 'the network is gone' }); // Said only after the backup, which is whole.
  expect(readdirSync(backupDir).filter((name) => name.endsWith('.gz'))).toHaveLength(1);
});

it('is a chain of the schedule only until it is answered', async () => {
  const run = runFor(await tinySandbox());
  const schedule = new ChainSchedule();
  expect(await askOwner({ schedule, api: run.api })).toMatchObject({ id: expect.any(String) });
  const other = schedule.chain('deal', 100, 50);
  expect(other.priority()).toBe(0);
});
