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
  mkdirSync(join(dir, '20251224_120000')); // Ended: no snapshot.db.
  mkdirSync(join(dir, 'notes'));
  return dir;
}

/** A run whose working database cannot be read any more. */
function damage(dir: string, runTag: string): void {
  mkdirSync(join(dir, runTag), { recursive: true });
  writeFileSync(join(dir, runTag, 'snapshot.db'), 'not a database, and long enough to be looked at'.repeat(99));
}

/** A run that stopped half-way, by its checkpoint.json, and whose working database is gone. */
function lose(dir: string, runTag: string, dbPath = OURS): void {
  mkdirSync(join(dir, runTag));
  const mirror = { db_path: dbPath, tables: { deal: { completed: false } } };
  writeFileSync(join(dir, runTag, 'checkpoint.json'), JSON.stringify(mirror));
}

describe('newestUnfinished', () => {
  it('is the newest unfinished run of this database, not of another one', () => {
    const options = runOptions({ checkpointDir: checkpointFolder() });
    expect(newestUnfinished(options, OURS)).toBe('20251224_100000');
    expect(newestUnfinished(options, OTHERS)).toBe('20251224_110000');
    expect(newestUnfinished(options, '/data/third.db')).toMatchObject({ code: 'nothing_to_resume' });
  });

  it('is none where there is no checkpoint folder yet', () => {
    const options = runOptions({ checkpointDir: join(tempFolder(), 'none') });
    expect(newestUnfinished(options, OURS)).toMatchObject({ code: 'nothing_to_resume' });
  });

  it('is none any more once its snapshot.db is gone and its folder empty', () => {
    const checkpointDir = tempFolder();
    openStore(checkpointDir, '20251224_090000');
    rmSync(join(checkpointDir, '20251224_090000/snapshot.db'));
    expect(newestUnfinished(runOptions({ checkpointDir }), OURS)).toMatchObject({ code: 'nothing_to_resume' });
  });

  it('tells that the newest run is damaged, instead of going on with an older one', () => {
    const checkpointDir = checkpointFolder();
    damage(checkpointDir, '20251224_130000');
    expect(newestUnfinished(runOptions({ checkpointDir }), OURS)).toMatchObject({
      code: 'not_resumable',
      message: expect.stringContaining('20251224_130000 is damaged'),
    });
  });

  it('tells that the working database of the newest run is gone', () => {
    const checkpointDir = checkpointFolder();
    lose(checkpointDir, '20251224_130000');
    expect(newestUnfinished(runOptions({ checkpointDir }), OURS)).toMatchObject({
      message: expect.stringContaining('20251224_130000 is gone'),
      next: expect.stringContaining('salesmap snapshot'),
    });
    expect(newestUnfinished(runOptions({ checkpointDir }), OTHERS)).toBe('20251224_110000');
  });

  it('minds a lost run no more when a later one ended, or when the history says that it was published', () => {
    const [checkpointDir, logDir] = [tempFolder(), tempFolder()];
    lose(checkpointDir, '20251224_090000');
    mkdirSync(join(checkpointDir, '20251224_100000'));
    expect(newestUnfinished(runOptions({ checkpointDir }), OURS)).toMatchObject({ code: 'nothing_to_resume' });
    lose(checkpointDir, '20251224_110000');
    expect(newestUnfinished(runOptions({ checkpointDir, logDir }), OURS)).toMatchObject({ code: 'not_resumable' });
    const line = { run_tag: '20251224_110000', final_db_path: OURS };
    writeFileSync(join(logDir, 'run_history.jsonl'), `${JSON.stringify(line)}\n{"cut sho`);
    expect(newestUnfinished(runOptions({ checkpointDir, logDir }), OURS)).toMatchObject({ code: 'nothing_to_resume' });
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
    ['20251224_130000', 'not_resumable', 'is damaged', 'begin anew: salesmap snapshot'],
    ['20251224_140000', 'not_resumable', 'is gone', 'begin anew: salesmap snapshot'],
    ['20251224_110000', 'not_resumable', 'belongs to the database /data/other.db', '--db-path /data/other.db'],
    ['../20251224_090000', 'bad_run_tag', 'is not a run tag', 'YYYYMMDD_HHMMSS'],
  ])('refuses %s', (text, code, words, next) => {
    const options = runOptions({ checkpointDir: checkpointFolder() });
    damage(options.checkpointDir, '20251224_130000');
    lose(options.checkpointDir, '20251224_140000');
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
