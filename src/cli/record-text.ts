import type { RunEnding } from '../run/conduct-run.ts';
import { counted } from '../run/counted.ts';
import { RunError } from '../run/errors.ts';
import { EXIT, type ExitCode } from '../run/exit-codes.ts';
import type { RunLine } from '../run/run-record.ts';
import { renderResultTable } from './result-table.ts';

/** What was left out of a recording, or not. */
export interface RecordedPart {
  readonly tables?: readonly string[] | undefined;
  readonly 'skip-webform': boolean;
}

/** What was recorded, for people. */
export function recordingText({ tables, requests, webform_rows }: RunLine, dir: string, part: RecordedPart): string {
  const rows = Object.entries(tables).map(([table, { rows, cols }]) => ({ table, rows, columns: cols }));
  const submissions = webform_rows === null ? [] : [{ table: 'webform_history', rows: webform_rows, columns: 8 }];
  const asked = [
    ...(part.tables === undefined ? [] : [` --tables ${part.tables.join(',')}`]),
    ...(part['skip-webform'] ? [' --skip-webform'] : []),
  ];
  return [
    renderResultTable([...rows, ...submissions]),
    '',
    `recorded: ${dir}, ${counted(requests, 'answer')}`,
    `replay: salesmap snapshot --replay ${dir}${asked.join('')}`,
  ].join('\n');
}

/** The run did not go well to its end; ends with the code that the run ended with. */
class RecordingFailedError extends RunError {
  override readonly exitCode: ExitCode;

  constructor(
    exitCode: ExitCode,
    code: string,
    { words, dir, cause }: { words: string; dir: string; cause?: unknown },
  ) {
    super(`Not everything was recorded: ${words}`, {
      code,
      safe: `What was recorded lies in ${dir}; its index says that it is not complete.`,
      next: `Remove ${dir} and record again: salesmap record --out ${dir}`,
      cause,
    });
    this.exitCode = exitCode;
  }
}

/**
 * Why a recording is not complete; undefined when it is. It cannot be gone on with: what it lacks would have other answers
 * by then.
 */
export function recordingFailure({ error, outcome }: Omit<RunEnding, 'line'>, dir: string): RunError | undefined {
  if (error !== undefined) {
    return new RecordingFailedError(error.exitCode, error.code, { words: error.message, dir, cause: error });
  }
  if (outcome === undefined || outcome.exitCode === EXIT.done) return undefined;
  const words = outcome.advice.map(({ message }) => message).join(' · ') || outcome.status;
  return new RecordingFailedError(outcome.exitCode, outcome.status, { words, dir });
}
