import { refusesToken, SourceError } from '../salesmap/source-error.ts';
import {
  type ErrorDetails,
  InterruptedError,
  isDisk,
  isFull,
  messageOf,
  ResumableError,
  systemCodeOf,
} from './errors.ts';
import { failureText, gatherFailures } from './failure-words.ts';
import { newTokenFirst } from './new-token.ts';
import { nextCommand } from './next-command.ts';
import type { Settled } from './settled.ts';
import type { Run, SnapshotRun } from './snapshot-run.ts';
import { tokenRefusal } from './token-refusal.ts';

/** The code of a crawl whose tables ended each for a reason of its own; the history has these reasons. */
export const TABLES_FAILED = 'tables_failed';

/** The tables that did not complete, in a crawl that may go on all the same. */
export interface CrawlEnding {
  /** Those that `--allow-partial` lets the published snapshot stand in for. */
  readonly failed: ReadonlyMap<string, SourceError>;
  /** Optional ones that the plan does not cover. */
  readonly skipped: ReadonlyMap<string, SourceError>;
}

/**
 * Judges how the tables ended.
 * @throws InterruptedError, ResumableError, or the error itself when it is a bug.
 */
export function endOfCrawl(run: SnapshotRun, results: readonly Settled[]): CrawlEnding {
  const failed = new Map<string, SourceError>();
  const skipped = new Map<string, SourceError>();
  const failures = results.flatMap((result) => (result.state === 'failed' ? [result] : []));
  for (const { name, error } of failures) {
    if (isNotCovered(run, name, error)) {
      skipped.set(name, error);
      continue;
    }
    if (error instanceof InterruptedError) throw new InterruptedError(error.signal, goOn(run));
    if (refusesToken(error)) throw tokenRefused(run, error);
    if (!(error instanceof SourceError)) throw isDisk(error) ? diskFailed(run, error) : error;
  }
  for (const { name, error } of failures) {
    if (error instanceof SourceError && !skipped.has(name)) failed.set(name, error);
  }
  if (failed.size === 0 || run.options.allowPartial) return { failed, skipped };
  const reasons = gatherFailures([...failed.values()]);
  run.record.errors.push(...reasons.map(({ words }) => words));
  throw new ResumableError(`${tablesWords([...failed.keys()])} could not be read to the end: ${failureText(reasons)}`, {
    code: TABLES_FAILED,
    ...goOn(run),
  });
}

/** True when the server says that an optional table is not for this plan or these permissions: it is skipped. */
export const isNotCovered = (run: SnapshotRun, table: string, error: unknown): error is SourceError =>
  error instanceof SourceError &&
  error.code === 'forbidden' &&
  run.catalog.some((endpoint) => endpoint.table === table && endpoint.optional === true);

/** What every resumable failure says of the disk and of the way on. */
export const goOn = (run: Run): Pick<ErrorDetails, 'safe' | 'next'> => ({
  safe:
    run.options.replay === undefined
      ? `The published database is untouched; what arrived is kept in ${run.paths.runDir}.`
      : 'The published database is untouched.',
  next: nextCommand(`resume --run-tag ${run.tag}`, run.options),
});

/** The disk, or the database on it, gave up; what was committed before is kept. */
export const diskFailed = (run: Run, error: unknown): ResumableError => {
  const { safe, next } = goOn(run);
  return new ResumableError(`The disk failed: ${messageOf(error)} (${systemCodeOf(error)}).`, {
    code: 'disk_failed',
    safe,
    next: isFull(error) ? `Make room on the disk of ${run.paths.runDir}, then: ${next}` : next,
    cause: error,
  });
};

/** A refused token concerns every table. */
export const tokenRefused = (run: Run, error: SourceError): ResumableError =>
  new ResumableError(tokenRefusal(error), {
    code: error.code,
    safe: goOn(run).safe,
    next: `${newTokenFirst(error.code, run.options.tokenFile)}, then: ${goOn(run).next}`,
  });

const tablesWords = (tables: readonly string[]): string =>
  tables.length === 1 ? `Table ${tables[0]}` : `Tables ${tables.join(', ')}`;
