import { isSqliteBusy } from '../files/sqlite-errors.ts';
import { CannotStartError, isDisk, messageOf } from '../run/errors.ts';

/**
 * Reads something for a command that only looks.
 * @throws CannotStartError `unreadable` when a lock, damage or the rights of the file are in the way.
 */
export async function orUnreadable<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isDisk(error)) throw error;
    throw new CannotStartError(`${path} cannot be read: ${messageOf(error)}.`, {
      code: 'unreadable',
      safe: 'It is untouched; nothing was asked of the server.',
      next: isSqliteBusy(error)
        ? 'Wait until nobody writes to it, and try again.'
        : 'Check the path and the rights of the file, or name another one.',
      cause: error,
    });
  }
}
