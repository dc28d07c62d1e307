import { describe, expect, it } from 'vitest';
import { diskFailed, endOfCrawl } from '../../src/run/end-of-crawl.ts';
import { InterruptedError, ResumableError } from '../../src/run/errors.ts';
import { openClient } from '../../src/run/open-client.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { Progress } from '../../src/run/progress.ts';
import { runPaths } from '../../src/run/run-paths.ts';
import { RunRecord } from '../../src/run/run-record.ts';
import type { Settled } from '../../src/run/settled.ts';
import type { SnapshotRun } from '../../src/run/snapshot-run.ts';
import { ChainSchedule } from '../../src/salesmap/chain-schedule.ts';
import { ENDPOINTS } from '../../src/salesmap/endpoints.ts';
import { SourceError, type SourceErrorCode } from '../../src/salesmap/source-error.ts';
import { recorder } from '../support/recorder.ts';
import { openStore, runOptions, tempFolder } from './support/runs.ts';

const TAG = '20251224_093000';

function openRun(more: Partial<RunOptions> = {}): SnapshotRun {
  const dir = tempFolder();
  const options = runOptions({ checkpointDir: dir, ...more });
  const [log, progress] = [recorder(), new Progress()];
  return {
    tag: TAG,
    kind: 'snapshot',
    pipeline: 'snapshot',
    options,
    paths: runPaths(options, `${dir}/salesmap_latest.db`, TAG),
    api: openClient(options, { log, redact: (text) => text, observer: progress }),
    schedule: new ChainSchedule(),
    log,
    progress,
    stop: new AbortController().signal,
    record: new RunRecord(),
    owner: Promise.resolve(undefined),
    catalog: ENDPOINTS,
    madeBy: 'snapshot',
    tables: [],
    store: openStore(dir, TAG),
    checkpoint: { saved: () => undefined, flush: () => undefined },
  };
}

const complete = (name: string): Settled => ({ name, state: 'complete' });
const failed = (name: string, error: unknown): Settled => ({ name, state: 'failed', error });
const refusal = (table: string, code: SourceErrorCode, status?: number): SourceError =>
  new SourceError(`words of ${table}`, { code, status, place: { table, page: 3, cursor: 'c2' } });

/** What `endOfCrawl` throws. */
function thrownBy(run: SnapshotRun, ...results: Settled[]): unknown {
  try {
    endOfCrawl(run, results);
  } catch (error) {
    return error;
  }
  return undefined;
}

it('has nothing to say when every table is complete', () => {
  const run = openRun();
  expect(endOfCrawl(run, [complete('deal'), complete('memo')])).toEqual({ failed: new Map(), skipped: new Map() });
  expect(run.record.errors).toEqual([]);
});

describe('a table that failed', () => {
  it('ends the run resumably, with the server’s words, what is safe and how to go on', () => {
    const run = openRun();
    const error = thrownBy(run, complete('people'), failed('deal', refusal('deal', 'http_error', 500)));
    expect(error).toBeInstanceOf(ResumableError);
    const words = 'deal, page 3 (cursor "c2"): words of deal';
    expect(error).toMatchObject({
      code: 'tables_failed',
      exitCode: 3,
      message: `Table deal could not be read to the end: ${words}`,
      safe: `The published database is untouched; what arrived is kept in ${run.paths.runDir}.`,
      next: `salesmap resume --run-tag ${TAG} --checkpoint-dir ${run.options.checkpointDir}`,
    });
    expect(run.record.errors).toEqual([words]);
  });

  it('is named with all the others', () => {
    const results = ['deal', 'memo'].map((table) => failed(table, refusal(table, 'cursor_loop')));
    expect(thrownBy(openRun(), ...results)).toMatchObject({
      message: expect.stringMatching(/^Tables deal, memo could .*words of deal · memo, page 3 .*words of memo$/),
    });
  });

  it('is not named for each of those that met the same', () => {
    const same = (table: string) =>
      new SourceError('getaddrinfo ENOTFOUND', { code: 'network', tries: 3, place: { table, page: 1, cursor: null } });
    const failures = ['deal', 'memo'].map((table) => failed(table, same(table)));
    const run = openRun();
    expect(thrownBy(run, ...failures)).toMatchObject({
      message: 'Tables deal, memo could not be read to the end: getaddrinfo ENOTFOUND (3 tries)',
    });
    expect(run.record.errors).toHaveLength(1);
    expect(thrownBy(openRun(), ...failures, failed('lead', refusal('lead', 'bad_list')))).toMatchObject({
      message:
        'Tables deal, memo, lead could not be read to the end: deal, memo: getaddrinfo ENOTFOUND (3 tries) · lead, page 3 (cursor "c2"): words of lead',
    });
  });

  it('is given back under --allow-partial, for the published one to stand in', () => {
    const run = openRun({ allowPartial: true });
    const error = refusal('deal', 'bad_list');
    expect(endOfCrawl(run, [complete('people'), failed('deal', error)])).toEqual({
      failed: new Map([['deal', error]]),
      skipped: new Map(),
    });
  });
});

describe('an optional table that the plan does not cover', () => {
  const forbidden = refusal('todo', 'forbidden', 403);

  it('is skipped, and no failure', () => {
    expect(endOfCrawl(openRun(), [complete('deal'), failed('todo', forbidden)])).toEqual({
      failed: new Map(),
      skipped: new Map([['todo', forbidden]]),
    });
  });

  it('does not hide that another table failed', () => {
    const run = openRun();
    expect(thrownBy(run, failed('todo', forbidden), failed('deal', refusal('deal', 'bad_list')))).toMatchObject({
      code: 'tables_failed',
    });
  });

  it('ends the run when the token itself is refused', () => {
    expect(thrownBy(openRun(), failed('todo', refusal('todo', 'unauthorized', 401)))).toMatchObject({
      code: 'unauthorized',
    });
  });
});

describe('a refused token', () => {
  it.each([
    ['unauthorized', 401, 'does not accept the token'],
    ['forbidden', 403, 'does not allow this'],
  ] as const)('(%s) ends the run, also under --allow-partial', (code, status, words) => {
    for (const allowPartial of [false, true]) {
      const run = openRun({ allowPartial });
      const error = refusal('memo', code, status);
      expect(thrownBy(run, failed('deal', refusal('deal', 'http_error')), failed('memo', error))).toMatchObject({
        code,
        exitCode: 3,
        message: expect.stringMatching(`${words}.*${error.place.table}, page 3`),
        next: expect.stringMatching(/SALESMAP_TOKEN, then: salesmap resume --run-tag/),
      });
      expect(run.record.errors).toEqual([]); // The history has it from the error itself.
    }
  });
});

it('a refused token is to be put where it was read from', () => {
  const run = openRun({ tokenFile: 'my token.txt' });
  expect(thrownBy(run, failed('memo', refusal('memo', 'unauthorized', 401)))).toMatchObject({
    next: expect.stringMatching(
      /^Put a valid token into 'my token.txt', then: salesmap resume --run-tag .* --token-file 'my token.txt'$/,
    ),
  });
});

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('(%s) ends the run interrupted, whatever else failed before', (signal, exitCode) => {
    const run = openRun({ allowPartial: true });
    const interrupted = new InterruptedError(signal);
    const results = [failed('deal', refusal('deal', 'http_error')), failed('memo', interrupted)];
    const error = thrownBy(run, ...results);
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error).toMatchObject({ signal, exitCode, next: expect.stringContaining(`resume --run-tag ${TAG}`) });
  });
});

describe('anything else', () => {
  it.each(['ENOSPC', 'EIO', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE'])('with the code %s is the disk', (code) => {
    const cause = Object.assign(new Error('no room'), { code });
    for (const error of [
      thrownBy(openRun({ allowPartial: true }), failed('deal', cause)),
      diskFailed(openRun(), cause),
    ]) {
      expect(error).toBeInstanceOf(ResumableError);
      expect(error).toMatchObject({
        code: 'disk_failed',
        exitCode: 3,
        message: `The disk failed: no room (${code}).`,
        next: expect.stringMatching(
          /ENOSPC|FULL/.test(code) ? /^Make room on the disk of .*, then: salesmap resume/ : /^salesmap resume/,
        ),
        cause,
      });
    }
  });

  it.each([
    new TypeError('x is not a function'),
    Object.assign(new Error('bad'), { code: 'ERR_INVALID_ARG_TYPE' }),
    'text',
  ])('is a bug, and passed on as it is: %s', (bug) => {
    expect(thrownBy(openRun({ allowPartial: true }), failed('deal', bug))).toBe(bug);
  });
});
