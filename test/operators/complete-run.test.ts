import { lastValueFrom, of } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { completeRun } from '../../src/operators/complete-run.ts';
import { InterruptedError } from '../../src/run/errors.ts';
import type { RunOptions } from '../../src/run/options.ts';
import type { Settled } from '../../src/run/settled.ts';
import type { SnapshotRun } from '../../src/run/snapshot-run.ts';
import { endpointNamed } from '../../src/salesmap/endpoints.ts';
import { SourceError, type SourceErrorCode } from '../../src/salesmap/source-error.ts';
import { marbles } from '../support/marbles.ts';
import { snapshotRun } from '../support/snapshot-run.ts';

const complete = (name: string): Settled => ({ name, state: 'complete' });
const failed = (name: string, error: unknown): Settled => ({ name, state: 'failed', error });
const refusal = (table: string, code: SourceErrorCode): SourceError =>
  new SourceError('no', { code, place: { table, page: 2, cursor: 'c' } });

const COMPLETED = { status: 'completed', exitCode: 0, advice: [] };

/** A run of two tables, one of them optional. */
function runOfTwo(more: Partial<RunOptions> = {}): SnapshotRun {
  const run = snapshotRun(more);
  const records = [{ id: 'a', 이름: '딜' }, { id: 'b' }];
  run.store.writeBatch('deal', { fromPage: 1, toPage: 1, records, nextCursor: null });
  return { ...run, tables: [endpointNamed('deal'), endpointNamed('user')] };
}

/** How the operator ended after these results. */
const ended = (run: SnapshotRun, results: readonly Settled[], finish?: () => void | Promise<void>): Promise<unknown> =>
  lastValueFrom(of(...results).pipe(completeRun(run, finish)), { defaultValue: 'nothing' }).catch(
    (error: unknown) => error,
  );

it('waits for the last table, and finishes once, when all are complete', () => {
  const run = runOfTwo();
  const finish = vi.fn();
  marbles(({ cold, expectObservable, flush }) => {
    const values = { a: complete('deal'), b: complete('user') };
    expectObservable(cold('a-b---', values).pipe(completeRun(run, finish))).toBe('------');
    flush();
    expect(finish).not.toHaveBeenCalled();
    cold('a-b-|', values).pipe(completeRun(run, finish)).subscribe();
  });
  expect(finish).toHaveBeenCalledTimes(1);
});

it('ends in one outcome, after what finish began has ended', async () => {
  const order: string[] = [];
  const finish = async (): Promise<void> => {
    await Promise.resolve();
    order.push('finished');
  };
  const outcome = await ended(runOfTwo(), [complete('deal'), complete('user')], finish);
  order.push('ended');
  expect(outcome).toEqual(COMPLETED);
  expect(order).toEqual(['finished', 'ended']);
});

it('finds its tables whole: counted, and with the columns of an empty one', async () => {
  const run = runOfTwo();
  const seen: string[] = [];
  const results = [complete('deal'), complete('user')];
  await ended(run, results, () => void seen.push(...run.store.columns('user').map(({ field }) => field)));
  expect(seen).toEqual(endpointNamed('user').columns);
  expect(run.record.tables).toEqual({ deal: { rows: 2, cols: 2 }, user: { rows: 0, cols: seen.length } });
});

describe('a table that failed', () => {
  it.each([false, true])(
    'ends the run resumably, and nothing is finished (--allow-partial: %s)',
    async (allowPartial) => {
      const finish = vi.fn();
      const results = [failed('deal', refusal('deal', 'http_error')), complete('user')];
      expect(await ended(runOfTwo({ allowPartial }), results, finish)).toMatchObject({
        code: 'tables_failed',
        exitCode: 3,
      });
      expect(finish).not.toHaveBeenCalled();
    },
  );

  it('for a signal ends the run interrupted', async () => {
    const results = [failed('deal', new InterruptedError('SIGINT'))];
    expect(await ended(runOfTwo(), results)).toMatchObject({ exitCode: 130, next: expect.stringContaining('resume') });
  });

  it('for a bug passes the bug on', async () => {
    const bug = new TypeError('x is no function');
    expect(await ended(runOfTwo(), [failed('deal', bug)])).toBe(bug);
  });

  it('is passed over when it is optional and the plan does not cover it', async () => {
    const run = runOfTwo();
    expect(await ended(run, [complete('deal'), failed('todo', refusal('todo', 'forbidden'))])).toEqual(COMPLETED);
  });
});

it.each([
  [
    'throws',
    () => {
      throw new Error('disk');
    },
  ],
  ['rejects with', () => Promise.reject(new Error('disk'))],
])('ends with what finish %s', async (_how, finish) => {
  expect(await ended(runOfTwo(), [complete('deal')], finish)).toEqual(new Error('disk'));
});
