import { CannotStartError, isDisk, messageOf } from './errors.ts';

/**
 * Reads the run history.
 * @throws CannotStartError `history_unreadable` for what the system says of it.
 */
export function orHistoryUnreadable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isDisk(error)) throw error;
    throw new CannotStartError(`The run history ${path} cannot be read: ${messageOf(error)}.`, {
      code: 'history_unreadable',
      safe: 'Nothing was changed.',
      next: 'Make it readable and writable for this user, or name another folder with --log-dir.',
      cause: error,
    });
  }
}
