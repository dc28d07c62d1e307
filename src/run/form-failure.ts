import { isSqliteBusy } from '../files/sqlite-errors.ts';
import { refusesToken, SourceError } from '../salesmap/source-error.ts';
import { messageOf } from './errors.ts';
import type { Run } from './snapshot-run.ts';

/** Stops the other forms when a failure concerns them all: a refused token, a full disk, a bug. */
export const noteFormFailure =
  (run: Run) =>
  (_form: string, error: unknown): void => {
    const ownOnly = isSqliteBusy(error) || (error instanceof SourceError && !refusesToken(error));
    if (!ownOnly) run.api.stop(error instanceof Error ? error : new Error(messageOf(error)));
  };
