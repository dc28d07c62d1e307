import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { RunOptions } from '../../../src/run/options.ts';
import { readPreviousSnapshot } from '../../../src/store/previous-snapshot.ts';
import { snapshotRun } from '../../support/snapshot-run.ts';
import { tempFolder } from './runs.ts';

export const PUBLISHED = '20251231_000000';

/** A run over a published snapshot of 30 MB. */
export function overPublished(stop = new AbortController().signal, more: Partial<RunOptions> = {}) {
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
