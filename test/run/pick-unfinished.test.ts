import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pickUnfinished } from '../../src/run/pick-unfinished.ts';
import { makeSnapshot } from '../inspect/status/support/make-snapshot.ts';
import { openStore, runOptions, tempFolder } from './support/runs.ts';

const [OLD, NEW] = ['20261121_030000', '20261122_030000'];

function place() {
  const dir = tempFolder();
  const options = runOptions({ checkpointDir: join(dir, 'runs'), logDir: dir });
  const dbPath = join(dir, 'salesmap_latest.db');
  const stopped = (tag: string, facts: Record<string, string> = {}) =>
    openStore(options.checkpointDir, tag, { db_path: dbPath, ...facts }).close();
  return { dbPath, options, stopped };
}

it('is the newest, and nothing where nothing is unfinished', () => {
  const { dbPath, options, stopped } = place();
  expect(pickUnfinished(options, dbPath, [])).toEqual({ runTag: undefined, passedOver: [] });
  stopped(OLD);
  stopped(NEW);
  expect(pickUnfinished(options, dbPath, [])).toEqual({ runTag: NEW, passedOver: [] });
});

it('is no run that was tried in vain, but the one before it', () => {
  const { dbPath, options, stopped } = place();
  stopped(OLD);
  stopped(NEW);
  const tried = { runTag: NEW, path: '/srv/runs', code: 'other_workspace', why: 'So.', fate: 'stays' } as const;
  expect(pickUnfinished(options, dbPath, [tried])).toEqual({ runTag: OLD, passedOver: [tried] });
});

it('is no run that a newer snapshot has overtaken, unless it began with that one', () => {
  const { dbPath, options, stopped } = place();
  makeSnapshot(dbPath, { runTag: NEW });
  stopped(OLD);
  expect(pickUnfinished(options, dbPath, [])).toMatchObject({
    runTag: undefined,
    passedOver: [{ runTag: OLD, code: 'newer_published', fate: 'gone' }],
  });
  stopped(OLD.replace('03', '04'), { previous_run_tag: NEW });
  expect(pickUnfinished(options, dbPath, []).runTag).toBe(OLD.replace('03', '04'));
});

it('is no refused run, nor one from before it', () => {
  const { dbPath, options, stopped } = place();
  stopped(OLD);
  stopped(NEW, { refused: 'shrink' });
  expect(pickUnfinished(options, dbPath, [])).toMatchObject({
    runTag: undefined,
    passedOver: [
      { runTag: NEW, code: 'refused', command: expect.stringContaining(`${NEW} --accept-shrink`), fate: 'stays' },
      { runTag: OLD, code: 'newer_refused', fate: 'gone' },
    ],
  });
  expect(pickUnfinished({ ...options, acceptShrink: true }, dbPath, []).runTag).toBe(NEW);
});

it('is never one that failed its verification for more than lost rows', () => {
  const { dbPath, options, stopped } = place();
  stopped(NEW, { refused: 'count_mismatch' });
  expect(pickUnfinished({ ...options, acceptShrink: true }, dbPath, [])).toMatchObject({
    runTag: undefined,
    passedOver: [{ code: 'refused', command: undefined }],
  });
});

it('minds a damaged one only until a later run ended, and none that is too old', () => {
  const { dbPath, options } = place();
  const folder = join(options.checkpointDir, OLD);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'snapshot.db'), 'no database'.repeat(99));
  expect(pickUnfinished(options, dbPath, []).passedOver).toMatchObject([{ code: 'not_resumable', fate: 'stays' }]);
  utimesSync(join(folder, 'snapshot.db'), 1, 1);
  expect(pickUnfinished(options, dbPath, []).passedOver).toEqual([]);
  utimesSync(join(folder, 'snapshot.db'), Date.now() / 1000, Date.now() / 1000);
  mkdirSync(join(options.checkpointDir, NEW));
  expect(pickUnfinished(options, dbPath, []).passedOver).toEqual([]);
});
