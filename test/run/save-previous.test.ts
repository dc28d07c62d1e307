import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { CannotStartError, InterruptedError } from '../../src/run/errors.ts';
import { checkRoom, interruptedBackup, savePrevious } from '../../src/run/save-previous.ts';
import { readPreviousSnapshot } from '../../src/store/previous-snapshot.ts';
import { snapshotRun } from '../support/snapshot-run.ts';
import { tempFolder } from './support/runs.ts';

const PUBLISHED = '20251231_000000';

/** A run over a published snapshot of 30 MB. */
function overPublished(stop = new AbortController().signal) {
  const backupDir = join(tempFolder(), 'backups');
  const run = { ...snapshotRun({ backupDir }), stop };
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
