import { existsSync } from 'node:fs';
import { lastValueFrom, of } from 'rxjs';
import { expect, it } from 'vitest';
import { finalizeSnapshot } from '../../src/operators/finalize-snapshot.ts';
import { replaceDatabase } from '../../src/operators/replace-database.ts';
import type { SealedSnapshot } from '../../src/run/compose-snapshot.ts';
import type { Settled } from '../../src/run/settled.ts';
import { DEFAULT_ENDPOINTS } from '../../src/salesmap/endpoints.ts';
import { marbles } from '../support/marbles.ts';
import { query } from '../support/query.ts';
import { snapshotRun } from '../support/snapshot-run.ts';

const complete = DEFAULT_ENDPOINTS.map(({ table }): Settled => ({ name: table, state: 'complete' }));

it('touches nothing before a snapshot is sealed, nor when none is', () => {
  const run = snapshotRun();
  const error = new Error('refused');
  marbles(({ cold, expectObservable }) => {
    expectObservable(cold<SealedSnapshot>('-----').pipe(replaceDatabase(run))).toBe('-----');
    expectObservable(cold<SealedSnapshot>('--#', {}, error).pipe(replaceDatabase(run))).toBe('--#', undefined, error);
  });
  expect(existsSync(run.paths.db)).toBe(false);
});

it('puts the sealed file in its place; the run is then no longer unfinished', async () => {
  const run = snapshotRun();
  const published = await lastValueFrom(of(...complete).pipe(finalizeSnapshot(run), replaceDatabase(run)));
  expect(published).toMatchObject({ path: run.paths.db, fallback: false, standIns: [] });
  expect(existsSync(run.paths.snapshot)).toBe(false);
  expect(query(run.paths.db, 'SELECT count(*) AS n FROM manifest')).toEqual([{ n: 7 }]);
  expect(run.record).toMatchObject({ finalDbPath: run.paths.db, publishedBy: 'rename' });
});

it('takes the fallback path when the target could not even be read', async () => {
  const run = snapshotRun();
  const sealed = await lastValueFrom(of(...complete).pipe(finalizeSnapshot(run)));
  const published = await lastValueFrom(of({ ...sealed, targetLocked: true }).pipe(replaceDatabase(run)));
  expect(published).toMatchObject({ path: run.paths.fallback, fallback: true, standIns: [] });
  expect(run.log.events()).toContain('fallback_rename');
});

it('says where the whole snapshot is when it cannot be put in place', async () => {
  const run = snapshotRun();
  const missing = { path: `${run.paths.runDir}/gone.db`, standIns: [], targetLocked: false };
  await expect(lastValueFrom(of(missing).pipe(replaceDatabase(run)))).rejects.toMatchObject({
    code: 'publish_failed',
    exitCode: 3,
  });
});
