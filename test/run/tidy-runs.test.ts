import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runFoldersOf } from '../../src/run/run-folders.ts';
import { tidyRuns } from '../../src/run/tidy-runs.ts';
import { recorder } from '../support/recorder.ts';
import { openStore, runOptions, tempFolder } from './support/runs.ts';

const OURS = '/data/salesmap_latest.db';
const DAYS_15_S = 15 * 24 * 60 * 60;

function tidy(checkpointDir: string, killedTag?: string): ReturnType<typeof recorder> {
  const log = recorder();
  const options = runOptions({ checkpointDir, logDir: tempFolder() });
  tidyRuns({ options, dbPath: OURS, runTag: '20251224_235959', killedTag, log });
  return log;
}

/** Makes everything in a run's folder as old as an unfinished run that is let go. */
function age(folder: string): void {
  const then = Date.now() / 1000 - DAYS_15_S;
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), then, then);
  utimesSync(folder, then, then);
}

it('removes what only a running run needs, and keeps what resume needs', () => {
  const dir = tempFolder();
  openStore(dir, '20251224_090000');
  const folder = join(dir, '20251224_090000');
  for (const name of ['webform.db', 'webform.db-wal', 'checkpoint.json.tmp', 'notes.txt']) {
    writeFileSync(join(folder, name), '');
  }
  const log = tidy(dir);
  expect(readdirSync(folder).filter((name) => !name.startsWith('snapshot.db-'))).toEqual(['notes.txt', 'snapshot.db']);
  expect(log.lines.map(({ fields }) => fields)).toEqual([{ event: 'unfinished_found', run_tag: '20251224_090000' }]);
});

it('removes an unfinished run in which nothing was written for as many days, and says so', () => {
  const dir = tempFolder();
  openStore(dir, '20251201_090000').close();
  age(join(dir, '20251201_090000'));
  expect(tidy(dir).lines.map(({ fields }) => fields)).toEqual([
    { event: 'unfinished_pruned', run_tag: '20251201_090000', days: 14 },
  ]);
  expect(existsSync(join(dir, '20251201_090000'))).toBe(false);
});

it('removes it also where every run before looked into it', () => {
  const dir = tempFolder();
  openStore(dir, '20251201_090000').close();
  age(join(dir, '20251201_090000'));
  const options = runOptions({ checkpointDir: dir, logDir: tempFolder() });
  expect(runFoldersOf(options, OURS)).toMatchObject([{ state: 'unfinished' }]); // It opens the working database.
  expect(tidy(dir).lines).toHaveLength(1);
  expect(existsSync(join(dir, '20251201_090000'))).toBe(false);
});

it('leaves a file alone that no run put there, however old', () => {
  const dir = tempFolder();
  openStore(dir, '20251201_090000').close();
  writeFileSync(join(dir, '20251201_090000/mine.txt'), '');
  age(join(dir, '20251201_090000'));
  tidy(dir);
  expect(readdirSync(join(dir, '20251201_090000'))).toEqual(['mine.txt']);
});

it('does not touch the runs of another database, nor one that just begins', () => {
  const dir = tempFolder();
  openStore(dir, '20251201_090000', { db_path: '/data/other.db' }).close();
  age(join(dir, '20251201_090000'));
  mkdirSync(join(dir, '20251224_100000'));
  writeFileSync(join(dir, '20251224_100000/snapshot.db.new'), '');
  expect(tidy(dir).lines).toEqual([]);
  expect(existsSync(join(dir, '20251201_090000/snapshot.db'))).toBe(true);
  expect(existsSync(join(dir, '20251224_100000/snapshot.db.new'))).toBe(true);
});

it('clears the folder of the run that was killed before it had a working database', () => {
  const dir = tempFolder();
  mkdirSync(join(dir, '20251224_100000'));
  writeFileSync(join(dir, '20251224_100000/snapshot.db.new'), '');
  tidy(dir, '20251224_100000');
  expect(existsSync(join(dir, '20251224_100000'))).toBe(false);
});
