import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { type LeftoverContext, leftovers } from '../../../src/inspect/status/leftovers.ts';
import { tempFolder } from '../../run/support/runs.ts';

/** More than any process id of a system. */
const NO_PID = 2 ** 22 + 7;

function place(more: Partial<LeftoverContext> = {}): LeftoverContext & { put(...parts: string[]): string } {
  const dir = tempFolder();
  return {
    dbPath: join(dir, 'salesmap_latest.db'),
    publishedTag: '20261124_030000',
    backupDir: join(dir, 'backups'),
    logDir: join(dir, 'logs'),
    checkpointDir: join(dir, 'logs/checkpoints'),
    running: false,
    fallbacks: new Set(),
    killedTag: null,
    ...more,
    put: (...parts) => {
      const path = join(dir, ...parts);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '12345');
      return path;
    },
  };
}

const found = (context: LeftoverContext): Record<string, string> =>
  Object.fromEntries(leftovers(context).map(({ path, kind }) => [basename(path), kind]));

it('finds nothing where no run has been, and nothing in a tidy place', () => {
  const here = place();
  expect(leftovers(here)).toEqual([]);
  here.put('salesmap_latest.db');
  here.put('salesmap_latest.db.lock');
  here.put('backups', 'salesmap_backup_20261123_030000.db.gz');
  here.put('logs', 'run_history.jsonl');
  here.put('logs', 'salesmap_snapshot_20261124_030000.log');
  here.put('logs/checkpoints/20261124_030000/checkpoint.json');
  expect(leftovers(here)).toEqual([]);
});

it('tells of a damaged database that a restore replaced, and of what lay beside it', () => {
  const here = place();
  here.put('salesmap_latest.db.damaged_20261125_030000');
  here.put('salesmap_latest.db.damaged_20261125_030000-wal');
  expect(Object.values(found(here))).toEqual(['damaged', 'damaged']);
});

it('tells a fallback that is newer from one that is older, and from a copy that somebody keeps', () => {
  const here = place();
  const newer = here.put('salesmap_latest_20261125_030000.db');
  const older = here.put('salesmap_latest_20261123_030000.db');
  here.put('salesmap_latest_20261101_030000.db');
  here.put('salesmap_latest_of_may.db');
  const [first, ...others] = leftovers({ ...here, fallbacks: new Set([older]) }).toReversed();
  expect(first).toEqual({
    path: newer,
    kind: 'fallback',
    bytes: 5,
    modified_at_utc: expect.stringMatching(/Z$/),
    run_tag: '20261125_030000',
  });
  expect(others).toMatchObject([{ path: older, kind: 'old_fallback' }]);
  expect(found({ ...here, publishedTag: null })).toEqual({
    'salesmap_latest_20261125_030000.db': 'fallback',
    'salesmap_latest_20261123_030000.db': 'fallback',
    'salesmap_latest_20261101_030000.db': 'fallback',
  });
});

it('finds what killed runs left in every folder', () => {
  const here = place({ killedTag: '20261125_030000' });
  here.put('salesmap_latest.db.new');
  here.put('salesmap_latest_20261125_030000.db.new');
  here.put('salesmap_latest.db.tmp');
  here.put('.salesmap_write_test');
  here.put('backups', `.salesmap_backup_20261123_030000.${NO_PID}.tmp.gz`);
  here.put('backups', `.salesmap_backup_20261122_030000.${process.ppid}.tmp.gz`); // It is being made.
  here.put('logs', 'snapshot_tmp.db');
  here.put('logs/checkpoints/20261125_030000/webform.db');
  here.put('logs/checkpoints/20261123_030000/webform.db-wal'); // Of nobody knows which database.
  expect(Object.keys(found(here)).sort()).toEqual(
    [
      'salesmap_latest.db.new',
      'salesmap_latest_20261125_030000.db.new',
      'salesmap_latest.db.tmp',
      '.salesmap_write_test',
      `.salesmap_backup_20261123_030000.${NO_PID}.tmp.gz`,
      'snapshot_tmp.db',
      'webform.db',
    ].sort(),
  );
});

it('takes the files of this database’s runs only, because another may be at work', () => {
  const here = place();
  const mirror = (db_path: string): string => JSON.stringify({ db_path, tables: {} });
  here.put('logs/checkpoints/20261122_030000/checkpoint.json.tmp');
  writeFileSync(here.put('logs/checkpoints/20261122_030000/checkpoint.json'), mirror(here.dbPath));
  here.put('logs/checkpoints/20261123_030000/webform.db');
  writeFileSync(here.put('logs/checkpoints/20261123_030000/checkpoint.json'), mirror('/data/other.db'));
  expect(found(here)).toEqual({ 'checkpoint.json.tmp': 'temporary' });
});

it('takes nothing of a run that is at work for left over', () => {
  const here = place({ running: true });
  here.put('salesmap_latest.db.new');
  here.put('backups', `.salesmap_backup_20261123_030000.${NO_PID}.tmp.gz`);
  here.put('salesmap_latest_20261125_030000.db');
  expect(found(here)).toEqual({ 'salesmap_latest_20261125_030000.db': 'fallback' });
});

it('throws what the system says of a folder that is none', () => {
  const here = place();
  here.put('backups');
  expect(() => leftovers(here)).toThrow('ENOTDIR');
});
