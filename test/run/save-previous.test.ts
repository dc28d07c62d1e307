import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { CannotStartError, InterruptedError } from '../../src/run/errors.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { appendHistory } from '../../src/run/run-history.ts';
import { checkRoom, interruptedBackup, savePrevious } from '../../src/run/save-previous.ts';
import { readPreviousSnapshot } from '../../src/store/previous-snapshot.ts';
import { packBackup } from '../support/backups.ts';
import { snapshotRun } from '../support/snapshot-run.ts';
import { runLineOf, tempFolder } from './support/runs.ts';

const PUBLISHED = '20251231_000000';

/** A run over a published snapshot of 30 MB. */
function overPublished(stop = new AbortController().signal, more: Partial<RunOptions> = {}) {
  const backupDir = join(tempFolder(), 'backups');
  const run = { ...snapshotRun({ backupDir, ...more }), stop };
  new Database(run.paths.db)
    .exec(
      `CREATE TABLE run_info (run_tag TEXT); INSERT INTO run_info VALUES ('${PUBLISHED}');
       CREATE TABLE ballast (x); INSERT INTO ballast VALUES (zeroblob(30000000))`,
    )
    .close();
  const previous = readPreviousSnapshot(run.paths.db);
  if (previous === undefined) throw new Error('there is one');
  return { run, previous, backup: join(backupDir, `salesmap_backup_${PUBLISHED}.db.gz`) };
}

it('a backup needs room, one that exists none', () => {
  const { run, previous, backup } = overPublished();
  vi.spyOn(nodeFileSystem, 'freeBytes').mockReturnValue(statSync(run.paths.db).size * 1.2 + 17e6);
  expect(() => checkRoom(run, undefined)).not.toThrow();
  expect(() => checkRoom(run, previous)).toThrow(CannotStartError);
  mkdirSync(join(backup, '..'), { recursive: true });
  writeFileSync(backup, '');
  expect(() => checkRoom(run, previous)).not.toThrow();
});

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
