import { isSqliteBusy } from '../files/sqlite-errors.ts';
import { sleep } from '../run/sleep.ts';

const ATTEMPTS = 5;
const DELAY_MS = 500;

/**
 * Does a short piece of work on a database that others read, again when they hold it.
 * @throws SqliteError SQLITE_BUSY after 5 tries.
 */
export async function whenNotBusy<T>(work: () => T): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return work();
    } catch (error) {
      if (!isSqliteBusy(error) || attempt === ATTEMPTS) throw error;
      await sleep(DELAY_MS);
    }
  }
}
