import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unfinishedRuns } from '../../../src/inspect/status/unfinished-runs.ts';
import { CheckpointFile } from '../../../src/run/checkpoint-file.ts';
import { openStore, tempFolder } from '../../run/support/runs.ts';
import { recorder } from '../../support/recorder.ts';

const OURS = '/data/salesmap_latest.db';
const NOTHING = { dbPath: OURS, publishedTag: null, published: new Set<string>(), runningTag: null };

/** An unfinished run that read a page of deals, as a run that failed leaves it. */
function stoppedRun(dir: string, runTag: string, dbPath = OURS, mirror = true): void {
  const began = { created_at_utc: '2026-11-24T03:00:00.000Z', base_url: 'https://salesmap.kr/api/v2' };
  const options = JSON.stringify({ checkpoint_interval: 50, webforms: false, min_interval_ms: 240 });
  const store = openStore(dir, runTag, { db_path: dbPath, options, ...began });
  store.writeBatch('deal', { fromPage: 1, toPage: 1, records: [{ id: '1' }, { id: '2' }], nextCursor: 'c1' });
  store.writeBatch('memo', { fromPage: 1, toPage: 1, records: [], nextCursor: null });
  store.failTable('deal', 'deal, page 2: HTTP 500', false);
  if (mirror) new CheckpointFile(join(dir, runTag, 'checkpoint.json'), store, 0o600, recorder()).flush();
  store.close();
}

it('tells how far each table is, and touches nothing', async () => {
  const dir = tempFolder();
  stoppedRun(dir, '20261124_030000');
  const folder = join(dir, '20261124_030000');
  const [names, { mtimeMs }] = [readdirSync(folder), statSync(folder)];
  expect(await unfinishedRuns(dir, NOTHING)).toEqual([
    {
      refused: null,
      run_tag: '20261124_030000',
      path: folder,
      state: 'resumable',
      base_url: 'https://salesmap.kr/api/v2',
      options: { webforms: false, min_interval_ms: 240, rate_limiter: null, token_file: null },
      began_at_utc: '2026-11-24T03:00:00.000Z',
      updated_at_utc: expect.stringMatching(/Z$/),
      tables: [
        { table: 'deal', pages: 1, rows: 2, completed: false, errors: ['deal, page 2: HTTP 500'] },
        { table: 'memo', pages: 1, rows: 0, completed: true, errors: [] },
      ],
    },
  ]);
  expect(readdirSync(folder)).toEqual(names);
  expect(statSync(folder).mtimeMs).toBe(mtimeMs); // It grows old all the same, and is let go in its time.
});

it('gives those of this database only, the newest first', async () => {
  const dir = tempFolder();
  stoppedRun(dir, '20261122_030000');
  stoppedRun(dir, '20261123_030000', '/data/other.db');
  stoppedRun(dir, '20261124_030000');
  mkdirSync(join(dir, '20261125_030000')); // Ended.
  mkdirSync(join(dir, 'notes'));
  expect((await unfinishedRuns(dir, NOTHING)).map((run) => run.run_tag)).toEqual([
    '20261124_030000',
    '20261122_030000',
  ]);
  expect(await unfinishedRuns(join(dir, 'none'), NOTHING)).toEqual([]);
});

it('asks the working database whose it is where checkpoint.json tells nothing', async () => {
  const dir = tempFolder();
  stoppedRun(dir, '20261123_030000', '/data/other.db', false);
  stoppedRun(dir, '20261124_030000', OURS, false);
  writeFileSync(join(dir, '20261124_030000/checkpoint.json'), '{"run_tag": "2026');
  expect(await unfinishedRuns(dir, NOTHING)).toMatchObject([
    { run_tag: '20261124_030000', state: 'resumable', tables: [] },
  ]);
});

it.each([
  ['at_work', { runningTag: '20261124_030000' }],
  ['superseded', { publishedTag: '20261125_030000' }],
  ['resumable', { publishedTag: '20261124_030000' }],
])('is %s with %j', async (state, more) => {
  const dir = tempFolder();
  stoppedRun(dir, '20261124_030000');
  expect(await unfinishedRuns(dir, { ...NOTHING, ...more })).toMatchObject([{ state }]);
});

it('is damaged when its working database is none, lost when it is gone; both until a later run published', async () => {
  const dir = tempFolder();
  stoppedRun(dir, '20261123_030000');
  stoppedRun(dir, '20261124_030000');
  writeFileSync(join(dir, '20261123_030000/snapshot.db'), 'no database');
  rmSync(join(dir, '20261124_030000/snapshot.db'));
  expect((await unfinishedRuns(dir, NOTHING)).map(({ state }) => state)).toEqual(['lost', 'damaged']);
  expect(await unfinishedRuns(dir, { ...NOTHING, publishedTag: '20261125_030000' })).toEqual([]);
  const published = new Set(['20261124_030000']);
  expect((await unfinishedRuns(dir, { ...NOTHING, published })).map(({ state }) => state)).toEqual(['damaged']);
});
