import { hostname } from 'node:os';
import { AnotherRunError, CannotStartError, messageOf } from '../run/errors.ts';
import type { LockRow } from './run-lock-file.ts';

/** Another run holds the lock: who, as far as the lock file tells. */
export function anotherRun(lockPath: string, row: LockRow | undefined): AnotherRunError {
  const who =
    row === undefined
      ? 'Another run'
      : `Another run (pid ${row.pid}${row.host === hostname() ? '' : ` on ${row.host}`}, ${row.runTag ? `run tag ${row.runTag}` : 'no run tag yet'})`;
  return new AnotherRunError(`${who} holds this database.`, {
    code: 'another_run',
    safe: 'Nothing was asked of the server and nothing was changed.',
    next: `Wait until it has ended. Its lock is ${lockPath}; it ends with its process and need not be removed.`,
  });
}

/** The lock file cannot be made, read or written, or is something else. */
export function lockNotPossible(path: string, error: unknown): CannotStartError {
  return new CannotStartError(`The lock file ${path} cannot be used: ${messageOf(error)}`, {
    code: 'lock_not_possible',
    safe: 'Nothing was asked of the server and nothing was changed.',
    next: `Make it and its folder writable for this user; if ${path} is not a file of salesmap-snapshot, move it away.`,
    cause: error,
  });
}
