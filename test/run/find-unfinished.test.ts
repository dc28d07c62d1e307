import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CannotStartError } from '../../src/run/errors.ts';
import { newestUnfinished, requireNewestUnfinished, requireUnfinished } from '../../src/run/find-unfinished.ts';
import { openStore, runOptions, tempFolder } from './support/runs.ts';

const [OURS, OTHERS] = ['/data/salesmap_latest.db', '/data/other.db'];

/** A checkpoint folder with unfinished runs of two databases, and what else may lie there. */
function checkpointFolder(): string {
  const dir = tempFolder();
  openStore(dir, '20251224_090000', { db_path: OURS });
  openStore(dir, '20251224_100000', { db_path: OURS });
  openStore(dir, '20251224_110000', { db_path: OTHERS });
  mkdirSync(join(dir, '20251224_120000')); // Finished: no snapshot.db.
  mkdirSync(join(dir, '20251224_130000'));
  writeFileSync(join(dir, '20251224_130000/snapshot.db'), 'not a database, and long enough to be looked at'.repeat(99));
  mkdirSync(join(dir, 'notes'));
  return dir;
}

describe('newestUnfinished', () => {
  it('is the newest unfinished run of this database, not of another one', () => {
    const options = runOptions({ checkpointDir: checkpointFolder() });
    expect(newestUnfinished(options, OURS)).toBe('20251224_100000');
    expect(newestUnfinished(options, OTHERS)).toBe('20251224_110000');
    expect(newestUnfinished(options, '/data/third.db')).toBeUndefined();
  });

  it('is none where there is no checkpoint folder yet', () => {
    expect(newestUnfinished(runOptions({ checkpointDir: join(tempFolder(), 'none') }), OURS)).toBeUndefined();
  });

  it('is none any more once its snapshot.db is gone', () => {
    const checkpointDir = tempFolder();
    openStore(checkpointDir, '20251224_090000');
    rmSync(join(checkpointDir, '20251224_090000/snapshot.db'));
    expect(newestUnfinished(runOptions({ checkpointDir }), OURS)).toBeUndefined();
  });
});

it('requireNewestUnfinished says how to begin when there is nothing to resume', () => {
  const options = runOptions({ checkpointDir: checkpointFolder(), dbPath: 'third.db' });
  expect(requireNewestUnfinished(options, OURS)).toBe('20251224_100000');
  expect(() => requireNewestUnfinished(options, '/data/third.db')).toThrow(CannotStartError);
  expect(() => requireNewestUnfinished(options, '/data/third.db')).toThrow(
    expect.objectContaining({
      code: 'nothing_to_resume',
      exitCode: 2,
      message: 'There is no unfinished run of third.db: nothing to resume.',
      next: expect.stringContaining('salesmap snapshot --db-path third.db'),
    }),
  );
});

describe('requireUnfinished', () => {
  it('gives back the tag of an unfinished run of this database', () => {
    const options = runOptions({ checkpointDir: checkpointFolder() });
    expect(requireUnfinished(options, OURS, '20251224_090000')).toBe('20251224_090000');
  });

  it.each([
    ['20251224_080000', 'not_resumable', 'There is no unfinished run 20251224_080000', 'salesmap snapshot'],
    ['20251224_120000', 'not_resumable', 'There is no unfinished run 20251224_120000', 'salesmap snapshot'],
    ['20251224_130000', 'not_resumable', 'is damaged', 'Remove its folder'],
    ['20251224_110000', 'not_resumable', 'belongs to the database /data/other.db', '--db-path /data/other.db'],
    ['../20251224_090000', 'bad_run_tag', 'is not a run tag', 'YYYYMMDD_HHMMSS'],
  ])('refuses %s', (text, code, words, next) => {
    const options = runOptions({ checkpointDir: checkpointFolder() });
    expect(() => requireUnfinished(options, OURS, text)).toThrow(
      expect.objectContaining({
        code,
        exitCode: 2,
        message: expect.stringContaining(words),
        next: expect.stringContaining(next),
      }),
    );
  });
});
