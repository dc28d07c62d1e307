import { lastValueFrom, of } from 'rxjs';
import { expect, it } from 'vitest';
import { finalizeSnapshot } from '../../src/operators/finalize-snapshot.ts';
import { InterruptedError } from '../../src/run/errors.ts';
import type { Settled } from '../../src/run/settled.ts';
import { DEFAULT_ENDPOINTS } from '../../src/salesmap/endpoints.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';
import { marbles } from '../support/marbles.ts';
import { query } from '../support/query.ts';
import { snapshotRun } from '../support/snapshot-run.ts';

const failure = new SourceError('HTTP 500', { code: 'http_error', place: { table: 'deal', page: 2, cursor: 'c' } });
const complete = DEFAULT_ENDPOINTS.map(({ table }): Settled => ({ name: table, state: 'complete' }));

it('waits for the last table, also after one failed, then ends the run as resumable', () => {
  const run = snapshotRun();
  const values: Record<string, Settled> = {
    f: { name: 'deal', state: 'failed', error: failure },
    c: { name: 'lead', state: 'complete' },
  };
  const seen: unknown[] = [];
  marbles(({ cold, expectObservable }) => {
    expectObservable(cold('f-----c', values).pipe(finalizeSnapshot(run))).toBe('-------');
    cold('f-----c-|', values)
      .pipe(finalizeSnapshot(run))
      .subscribe({ error: (error: unknown) => seen.push(error) });
  });
  expect(seen).toMatchObject([
    { code: 'tables_failed', exitCode: 3, next: expect.stringContaining('salesmap resume') },
  ]);
});

it('ends in one sealed file with a manifest, when every table is complete', async () => {
  const run = snapshotRun();
  run.store.writeBatch('deal', { fromPage: 1, toPage: 1, records: [{ id: 'a', 이름: '딜' }], nextCursor: null });
  const steps: unknown[] = [];
  run.progress.changes.subscribe(({ phase, step }) => steps.push([phase, step?.step]));
  const sealed = await lastValueFrom(of(...complete).pipe(finalizeSnapshot(run)));
  expect(sealed).toEqual({ path: run.paths.snapshot, standIns: [], targetLocked: false });
  expect(query(sealed.path, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'delete' }]);
  expect(query(sealed.path, 'SELECT row_count, errors FROM manifest WHERE "table" = \'deal\'')).toEqual([
    { row_count: 1, errors: null },
  ]);
  expect(run.log.events()).toContain('finalized');
  expect(steps).toContainEqual(['verify', 'check']);
});

it('ends at the check when a signal stops the run, and the working database stays as it was', async () => {
  const stopping = new AbortController();
  const run = { ...snapshotRun(), stop: stopping.signal };
  run.progress.changes.subscribe(({ step }) => {
    if (step?.step === 'check') stopping.abort(new InterruptedError('SIGTERM'));
  });
  await expect(lastValueFrom(of(...complete).pipe(finalizeSnapshot(run)))).rejects.toMatchObject({ exitCode: 143 });
  expect(run.store.facts.get('run_tag')).toBe(run.tag); // not sealed
  expect(run.log.events()).not.toContain('finalized');
});
