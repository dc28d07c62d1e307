import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { EMPTY, lastValueFrom, type Observable, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { crawlTables } from '../../pipelines/snapshot.ts';
import { completeRun } from '../../src/operators/complete-run.ts';
import { mapRecords } from '../../src/operators/map-records.ts';
import { crawlJob } from '../../src/run/crawl-job.ts';
import { InterruptedError } from '../../src/run/errors.ts';
import { definePipeline } from '../../src/run/pipeline.ts';
import { NoEndingError } from '../../src/run/pipeline-errors.ts';
import type { RunOutcome } from '../../src/run/run-outcome.ts';
import type { Run, SnapshotRun } from '../../src/run/snapshot-run.ts';
import { query } from '../support/query.ts';
import { inAnotherProcess, runFor, tinySandbox } from './support/pipeline-runs.ts';

const FILE = { path: '/home/me/mine.ts', sha256: 'abc' };
const COMPLETED = { status: 'completed', exitCode: 0, advice: [] };

type Build = (run: SnapshotRun) => Observable<RunOutcome>;

const pipelineOf = (build: Build) =>
  definePipeline({ name: 'mine', tables: ['deal', 'user'], publishes: false, build });

/** Does the run, of a file unless it says otherwise. @returns its outcome, or what was thrown. */
function work(run: Run, build: Build, { file = true, resume = false } = {}): Promise<unknown> {
  const runnable = { pipeline: pipelineOf(build), ...(file && { file: FILE }) };
  return lastValueFrom(crawlJob('run', resume ? run.tag : undefined, runnable).work(run)).catch(
    (error: unknown) => error,
  );
}

const reads: Build = (run) => crawlTables(run).pipe(completeRun(run));

/** Reads until a record of the second page of deals comes. */
const failsMidway: Build = (run) =>
  crawlTables(run, () =>
    mapRecords((record) => {
      if (run.store.rowCount('deal') > 0) throw new Error('no such field');
      return record;
    }),
  ).pipe(completeRun(run));

it('says what it is, and goes on with what it is told', () => {
  const runnable = { pipeline: pipelineOf(reads) };
  expect(crawlJob('run', undefined, runnable)).toMatchObject({ kind: 'run', resumeTag: undefined, pipeline: 'mine' });
  expect(crawlJob('resume', '20261124_070000', runnable)).toMatchObject({ resumeTag: '20261124_070000' });
});

describe('a run that began', () => {
  it('remembers its file, does what the pipeline does, and is done with its rows', async () => {
    const run = runFor(await tinySandbox());
    const seen: unknown[] = [];
    const outcome = await work(run, (opened) =>
      crawlTables(opened).pipe(
        completeRun(opened, () => {
          seen.push(opened.store.rowCount('deal'), opened.store.rowCount('user'), readdirSync(run.paths.runDir).sort());
        }),
      ),
    );
    expect(outcome).toEqual(COMPLETED);
    expect(seen.slice(0, 2)).toEqual([70, 3]);
    expect(seen[2]).toEqual(expect.arrayContaining(['checkpoint.json', 'pipeline.json', 'snapshot.db']));
    expect(JSON.parse(readFileSync(run.paths.pipeline, 'utf8'))).toEqual(FILE);
    expect(readdirSync(run.paths.runDir).filter((name) => name.startsWith('snapshot.db'))).toEqual([]);
  });

  it('of no file leaves no word of one', async () => {
    const run = runFor(await tinySandbox());
    expect(await work(run, reads, { file: false })).toEqual(COMPLETED);
    expect(existsSync(run.paths.pipeline)).toBe(false);
  });

  it('is built once, after its store is open and before anything is asked', async () => {
    const sandbox = await tinySandbox();
    const built: number[] = [];
    await work(runFor(sandbox), (run) => {
      built.push(sandbox.stats().requests, run.store.rowCount('deal'));
      return reads(run);
    });
    expect(built).toEqual([0, 0]);
  });
});

it('a signal that ends it after the crawl says how to go on, too', async () => {
  const run = runFor(await tinySandbox());
  const error = await work(run, () => throwError(() => new InterruptedError('SIGTERM')));
  expect(error).toMatchObject({ exitCode: 143, safe: expect.any(String), next: expect.stringContaining(run.tag) });
});

describe('a pipeline that cannot be built', () => {
  const broken: [what: string, build: Build, words: RegExp][] = [
    [
      'throws',
      () => {
        throw new Error('STAGE is not set.');
      },
      /cannot be run: STAGE is not set \(\S*crawl-job\.test\.ts:\d+:\d+\)\.$/,
    ],
    ['returns nothing', Object.assign(() => undefined), /cannot be run: build must return an Observable\.$/],
    ['returns a promise', Object.assign(async () => COMPLETED), /build must return an Observable/],
  ];

  it.each(broken)('leaves no folder, and nothing was asked, when it %s', async (_what, build, words) => {
    const sandbox = await tinySandbox();
    const run = runFor(sandbox);
    expect(await work(run, build)).toMatchObject({
      code: 'pipeline_broken',
      exitCode: 2,
      message: expect.stringMatching(words),
    });
    expect(existsSync(run.paths.runDir)).toBe(false);
    expect(sandbox.stats().requests).toBe(0);
  });

  it('in a program of the user’s own passes on what it threw', async () => {
    const run = runFor(await tinySandbox());
    const error = new Error('mine');
    const thrown = await work(
      run,
      () => {
        throw error;
      },
      { file: false },
    );
    expect(thrown).toBe(error);
    expect(existsSync(run.paths.runDir)).toBe(false);
  });

  it('when it is gone on with keeps the rows', async () => {
    const run = runFor(await tinySandbox());
    await work(run, failsMidway);
    const again = await work(
      inAnotherProcess(run),
      () => {
        throw new Error('STAGE is not set');
      },
      { resume: true },
    );
    expect(again).toMatchObject({ code: 'pipeline_broken' });
    expect(query(run.paths.snapshot, 'SELECT count(*) AS n FROM deal')).toEqual([{ n: 50 }]);
  });
});

describe('a pipeline that fails in mid-run', () => {
  it('keeps the rows that came, and goes on with them', async () => {
    const run = runFor(await tinySandbox());
    expect(await work(run, failsMidway)).toMatchObject({
      code: 'pipeline_failed',
      exitCode: 3,
      message: expect.stringMatching(/failed: no such field \(\S*crawl-job\.test\.ts:\d+:\d+\)\.$/),
    });
    expect(query(run.paths.snapshot, 'SELECT count(*) AS n FROM deal')).toEqual([{ n: 50 }]);
    expect(await work(inAnotherProcess(run), reads, { resume: true })).toEqual(COMPLETED);
  });

  it.each([
    ['ends in nothing', () => EMPTY],
    ['ends in something else', Object.assign(() => of({ name: 'deal', state: 'complete' }))],
  ] satisfies [string, Build][])('by a stream that %s says so, and is not taken for done', async (_what, build) => {
    const run = runFor(await tinySandbox());
    expect(await work(run, build)).toMatchObject({ code: 'pipeline_failed', cause: expect.any(NoEndingError) });
    expect(existsSync(run.paths.snapshot)).toBe(true);
    expect(await work(runFor(await tinySandbox()), build, { file: false })).toBeInstanceOf(NoEndingError);
  });

  it.each([true, false])('by the disk is the disk’s failure (of a file: %s)', async (file) => {
    const full = Object.assign(new Error('no room'), { code: 'ENOSPC' });
    const run = runFor(await tinySandbox());
    expect(await work(run, () => throwError(() => full), { file })).toMatchObject({ code: 'disk_failed', exitCode: 3 });
  });

  it('lets go of its store', async () => {
    const stores: SnapshotRun['store'][] = [];
    for (const build of [reads, failsMidway]) {
      await work(runFor(await tinySandbox()), (run) => {
        stores.push(run.store);
        return build(run);
      });
    }
    expect(stores.map(({ db }) => db.open)).toEqual([false, false]);
  });
});

it('does not go on with the run of another pipeline', async () => {
  const run = runFor(await tinySandbox());
  await work(run, failsMidway);
  const other = { ...inAnotherProcess(run), pipeline: 'other' };
  expect(await work(other, reads, { resume: true })).toMatchObject({
    code: 'other_pipeline',
    exitCode: 2,
    message: `Run ${run.tag} belongs to the pipeline mine, not to other.`,
  });
});
