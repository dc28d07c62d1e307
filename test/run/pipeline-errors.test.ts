import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CannotStartError, RefusedToPublishError, ResumableError } from '../../src/run/errors.ts';
import { NoEndingError, pipelineBroken, pipelineFailed, placeInUserCode } from '../../src/run/pipeline-errors.ts';
import { snapshotRun } from '../support/snapshot-run.ts';

const PACKAGE = join(import.meta.dirname, '../..');
const FILE = { path: '/home/me/deals.ts', sha256: 'x' };

/** An error that was thrown with these frames on the stack, the innermost first. */
function thrownAt(...frames: string[]): Error {
  const error = new Error('no such field.');
  error.stack = ['Error: no such field', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

const OURS = `mapRecords (${PACKAGE}/src/operators/map-records.ts:22:7)`;
const USERS = 'change (/home/me/deals.ts:12:5)';
const USERS_PLACE = '/home/me/deals.ts:12:5';

describe('the place of an error in the user’s code', () => {
  it.each([
    ['a function', 'change (/home/me/deals.ts:12:5)', USERS_PLACE],
    ['no function', '/home/me/deals.ts:12:5', USERS_PLACE],
    ['an async function', 'async change (/home/me/deals.ts:12:5)', USERS_PLACE],
    ['a module that is waited for', 'async /home/me/deals.ts:12:5', USERS_PLACE],
    ['a method by another name', 'Object.f [as build] (/home/me/deals.ts:12:5)', USERS_PLACE],
    ['an address', 'change (file:///home/me/my%20deals.ts:12:5)', '/home/me/my deals.ts:12:5'],
    ['a folder with brackets', 'change (/home/me/copy (1)/deals.ts:12:5)', '/home/me/copy (1)/deals.ts:12:5'],
    ['brackets and no function', '/home/me/copy (1)/deals.ts:12:5', '/home/me/copy (1)/deals.ts:12:5'],
    ['Windows', 'change (C:\\Users\\me\\deals.ts:12:5)', 'C:\\Users\\me\\deals.ts:12:5'],
    [
      'an example of this package',
      `f (${PACKAGE}/pipelines/examples/open-deals.ts:3:4)`,
      `${PACKAGE}/pipelines/examples/open-deals.ts:3:4`,
    ],
  ])('is read from a frame of %s', (_what, frame, place) => {
    expect(placeInUserCode(thrownAt(OURS, frame))).toBe(place);
  });

  it.each([
    ['src', `f (${PACKAGE}/src/run/pipeline.ts:1:2)`],
    ['the pipelines', `f (file://${PACKAGE}/pipelines/snapshot.ts:1:2)`],
    ['a command', `Run.run (${PACKAGE}/commands/run.ts:1:2)`],
    ['the launcher', `async file://${PACKAGE}/bin/run.js:4:1`],
    ['a package', 'f (/home/me/node_modules/rxjs/index.js:1:2)'],
    ['Node', 'process.processTicksAndRejections (node:internal/process/task_queues:95:5)'],
    ['nobody', 'new Promise (<anonymous>)'],
    ['a list of promises', 'async Promise.all (index 0)'],
    ['eval', 'eval (eval at f (/home/me/deals.ts:1:2), <anonymous>:1:1)'],
  ])('is none in a frame of %s', (_what, frame) => {
    expect(placeInUserCode(thrownAt(frame))).toBeUndefined();
  });

  it('is the innermost of several, and of no neighbour of this package', () => {
    expect(placeInUserCode(thrownAt(OURS, USERS, 'build (/home/me/other.ts:1:1)'))).toBe(USERS_PLACE);
    expect(placeInUserCode(thrownAt(`f (${PACKAGE}/srcs/mine.ts:1:2)`))).toBe(`${PACKAGE}/srcs/mine.ts:1:2`);
  });

  it('is that of a real error', () => {
    expect(placeInUserCode(new Error('here'))).toMatch(/test\/run\/pipeline-errors\.test\.ts:\d+:\d+$/);
  });

  it.each(['text', undefined, null, { stack: USERS }, Object.assign(new Error('x'), { stack: undefined })])(
    'is none of %j',
    (thrown) => expect(placeInUserCode(thrown)).toBeUndefined(),
  );
});

describe('a pipeline that cannot be run', () => {
  it('keeps the run from starting, and names the file, what was thrown and where', () => {
    const cause = thrownAt(OURS, USERS);
    const error = pipelineBroken(FILE, cause);
    expect(error).toBeInstanceOf(CannotStartError);
    expect(error).toMatchObject({
      code: 'pipeline_broken',
      exitCode: 2,
      message: `The pipeline /home/me/deals.ts cannot be run: no such field (${USERS_PLACE}).`,
      cause,
    });
  });

  it('does not name a place twice', () => {
    const error = thrownAt(USERS);
    error.message = `Unexpected token ${USERS_PLACE}`;
    expect(pipelineBroken(FILE, error).message.split(USERS_PLACE)).toHaveLength(2);
  });
});

describe('a pipeline that failed', () => {
  it('by what its own code threw can be gone on with', () => {
    const run = snapshotRun();
    const cause = thrownAt(OURS, USERS);
    const error = pipelineFailed(run, FILE, cause);
    expect(error).toBeInstanceOf(ResumableError);
    expect(error).toMatchObject({
      code: 'pipeline_failed',
      exitCode: 3,
      message: `The pipeline /home/me/deals.ts failed: no such field (${USERS_PLACE}).`,
      safe: expect.stringContaining(run.paths.runDir),
      next: expect.stringContaining(`salesmap resume --run-tag ${run.tag}`),
      cause,
    });
  });

  it.each([
    ['a text that was thrown', 'no such field', 'no such field'],
    ['an ending that is none', new NoEndingError(), 'its stream must end in how the run ended'],
  ])('by %s failed by itself, too', (_what, thrown, words) => {
    expect(pipelineFailed(snapshotRun(), FILE, thrown)).toMatchObject({
      code: 'pipeline_failed',
      message: expect.stringContaining(words),
    });
  });

  it.each([
    ['an error of the run', new RefusedToPublishError('shrunk', { code: 'shrink' })],
    ['a bug of this package', thrownAt(OURS)],
  ])('by %s did not fail by itself', (_what, error) => {
    expect(pipelineFailed(snapshotRun(), FILE, error)).toBe(error);
  });
});
