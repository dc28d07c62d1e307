import { refusesToken, SourceError } from '../salesmap/source-error.ts';
import { type ErrorDetails, InterruptedError, isDisk, messageOf, ResumableError, systemCodeOf } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { Settled } from './settled.ts';
import type { Run, SnapshotRun } from './snapshot-run.ts';

/**
 * Judges how the tables ended.
 * @returns the tables that failed and that `--allow-partial` lets the published snapshot stand in for.
 * @throws InterruptedError, ResumableError, or the error itself when it is a bug.
 */
export function endOfCrawl(run: SnapshotRun, results: readonly Settled[]): ReadonlyMap<string, SourceError> {
  const failed = new Map<string, SourceError>();
  const failures = results.flatMap((result) => (result.state === 'failed' ? [result] : []));
  for (const { error } of failures) {
    if (error instanceof InterruptedError) throw new InterruptedError(error.signal, goOn(run));
    if (refusesToken(error)) throw tokenRefused(run, error);
    if (!(error instanceof SourceError)) throw isDisk(error) ? diskFailed(run, error) : error;
  }
  for (const { name, error } of failures) if (error instanceof SourceError) failed.set(name, error);
  if (failed.size === 0 || run.options.allowPartial) return failed;
  const messages = [...failed.values()].map((error) => error.message);
  run.record.errors.push(...messages);
  throw new ResumableError(`${tablesWords([...failed.keys()])} could not be read to the end: ${messages.join(' · ')}`, {
    code: 'tables_failed',
    ...goOn(run),
  });
}

/** What every resumable failure says of the disk and of the way on. */
export const goOn = (run: Run): Pick<ErrorDetails, 'safe' | 'next'> => ({
  safe: `The published database is untouched; what arrived is kept in ${run.paths.runDir}.`,
  next: nextCommand(`resume --run-tag ${run.tag}`, run.options),
});

/** The disk, or the database on it, gave up; what was committed before is kept. */
export const diskFailed = (run: Run, error: unknown): ResumableError =>
  new ResumableError(`The disk failed: ${messageOf(error)} (${systemCodeOf(error)}).`, {
    code: 'disk_failed',
    ...goOn(run),
    cause: error,
  });

/** A refused token concerns every table. */
export function tokenRefused(run: SnapshotRun, error: SourceError): ResumableError {
  run.record.errors.push(error.message);
  const why =
    error.code === 'unauthorized'
      ? 'The server does not accept the token: it is missing, wrong or expired (a new one expires the old).'
      : 'The server does not allow this: the plan or the permissions of the token do not cover it.';
  return new ResumableError(`${why} ${error.message}`, {
    code: error.code,
    safe: goOn(run).safe,
    next: `Put a valid token into SALESMAP_TOKEN, then: ${goOn(run).next}`,
  });
}

const tablesWords = (tables: readonly string[]): string =>
  tables.length === 1 ? `Table ${tables[0]}` : `Tables ${tables.join(', ')}`;
