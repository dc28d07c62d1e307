import { mkdirSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { InterruptedError } from '../../src/run/errors.ts';
import { appendHistory } from '../../src/run/run-history.ts';
import { interruptedBackup, savePrevious } from '../../src/run/save-previous.ts';
import { packBackup } from '../support/backups.ts';
import { overPublished, PUBLISHED } from './support/over-published.ts';
import { runLineOf } from './support/runs.ts';

it('saves under the run tag of the published snapshot, and the progress hears of it', async () => {
  const { run, previous, backup } = overPublished();
  const steps: unknown[] = [];
  run.progress.changes.subscribe(({ step }) => steps.push(step?.step));
  await savePrevious(run, previous);
  expect(run.record.backupPath).toBe(backup);
  expect(steps).toEqual(['copy', 'compress', 'check', 'read_back']);
  await savePrevious(run, previous);
  expect(steps).toHaveLength(4); // it exists
});

it('ends when a signal stops the run, and says what is safe', async () => {
  const { run, previous } = overPublished(AbortSignal.abort(new InterruptedError('SIGINT')));
  const error: unknown = await savePrevious(run, previous).catch((thrown: unknown) => thrown);
  expect(interruptedBackup(run, error)).toMatchObject({
    exitCode: 130,
    safe: expect.stringContaining('unchanged'),
    next: expect.stringContaining('salesmap snapshot'),
  });
  const other = new Error('another');
  expect(interruptedBackup(run, other)).toBe(other);
});

it('never lets go of the last complete snapshot, by the history', async () => {
  const { run, previous, backup } = overPublished(undefined, { keepBackups: 1 });
  const [complete, partial] = ['20251229_000000', '20251230_000000'];
  const dir = dirname(backup);
  for (const tag of [complete, partial]) packBackup(dir, tag, Buffer.from('x'));
  mkdirSync(dirname(run.paths.history), { recursive: true });
  for (const tag of [partial, PUBLISHED]) {
    appendHistory(run.paths.history, runLineOf({ run_tag: tag, status: 'published_partly', exit_code: 8 }), 0o600);
  }
  appendHistory(run.paths.history, runLineOf({ run_tag: complete }), 0o600);
  await savePrevious(run, previous);
  expect(readdirSync(dir)).toEqual([`salesmap_backup_${complete}.db.gz`, `salesmap_backup_${PUBLISHED}.db.gz`]);
});
