import { describe, expect, it } from 'vitest';
import { recordingFailure, recordingText } from '../../src/cli/record-text.ts';
import { CannotStartError, InterruptedError, ResumableError } from '../../src/run/errors.ts';
import { EXIT } from '../../src/run/exit-codes.ts';
import type { RunOutcome } from '../../src/run/run-outcome.ts';
import { runLineOf } from '../run/support/runs.ts';

const EVERYTHING = { 'skip-webform': false };

describe('recordingText', () => {
  it('says what came, where it lies and how to replay it', () => {
    const line = runLineOf({
      tables: { deal: { rows: 12_345, cols: 149 }, memo: { rows: 7, cols: 14 } },
      webform_rows: 160,
      requests: 1_234,
    });
    expect(recordingText(line, 'fixtures', EVERYTHING).split('\n')).toEqual([
      'table              rows  columns',
      'deal             12,345      149',
      'memo                  7       14',
      'webform_history     160        8',
      '',
      'recorded: fixtures, 1,234 answers',
      'replay: salesmap snapshot --replay fixtures',
    ]);
  });

  it('names the part that was recorded: a replay of another one asks for what is not there', () => {
    const line = runLineOf({ tables: { team: { rows: 3, cols: 4 } } });
    const text = recordingText(line, 'rec', { tables: ['user', 'team'], 'skip-webform': true });
    expect(text).not.toContain('webform_history');
    expect(text).toMatch(/^recorded: rec, 1 answer$/m);
    expect(text).toMatch(/^replay: salesmap snapshot --replay rec --tables user,team --skip-webform$/m);
  });
});

describe('recordingFailure', () => {
  const outcomeOf = (more: Partial<RunOutcome> = {}): RunOutcome => ({
    status: 'published',
    exitCode: EXIT.done,
    advice: [],
    ...more,
  });

  it('is none when the run went well', () => {
    expect(recordingFailure({ outcome: outcomeOf(), error: undefined }, 'rec')).toBeUndefined();
  });

  it('says what happened, what is there, and that it cannot be gone on with', () => {
    const cause = new ResumableError('deal, page 2: HTTP 500', { code: 'tables_failed', next: 'salesmap resume' });
    expect(recordingFailure({ outcome: undefined, error: cause }, 'rec')).toMatchObject({
      message: 'Not everything was recorded: deal, page 2: HTTP 500',
      code: 'tables_failed',
      exitCode: EXIT.resumable,
      safe: 'What was recorded lies in rec; its index says that it is not complete.',
      next: 'Remove rec and record again: salesmap record --out rec',
      cause,
    });
  });

  it.each([
    [new InterruptedError('SIGTERM'), EXIT.terminated],
    [new CannotStartError('The disk is too small.', { code: 'disk_too_small' }), EXIT.cannotStart],
  ])('keeps the exit code of the run: %s', (error, exitCode) => {
    expect(recordingFailure({ outcome: undefined, error }, 'rec')).toMatchObject({ code: error.code, exitCode });
  });

  it('is there when the snapshot was published without all submissions', () => {
    const advice = [{ message: 'Form 1 failed.' }, { message: 'Form 2 failed.' }];
    const outcome = outcomeOf({ status: 'webforms_failed', exitCode: EXIT.webformsFailed, advice });
    expect(recordingFailure({ outcome, error: undefined }, 'rec')).toMatchObject({
      message: 'Not everything was recorded: Form 1 failed. · Form 2 failed.',
      code: 'webforms_failed',
      exitCode: EXIT.webformsFailed,
    });
  });
});
