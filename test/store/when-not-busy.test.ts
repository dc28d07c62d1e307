import Database from 'better-sqlite3';
import { beforeEach, expect, test, vi } from 'vitest';
import { whenNotBusy } from '../../src/store/when-not-busy.ts';

const busy = () => new Database.SqliteError('database is locked', 'SQLITE_BUSY');

/** Work that is refused so many times, then succeeds. */
function refused(times: number, error: () => Error = busy) {
  let calls = 0;
  return vi.fn(() => {
    calls += 1;
    if (calls <= times) throw error();
    return 'done';
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => void vi.useRealTimers();
});

test('work that nobody holds up is done at once', async () => {
  const work = refused(0);
  expect(await whenNotBusy(work)).toBe('done');
  expect(work).toHaveBeenCalledTimes(1);
});

test('work is done again while somebody holds the database, half a second apart', async () => {
  const work = refused(4);
  const done = whenNotBusy(work);
  await vi.advanceTimersByTimeAsync(1_900);
  expect(work).toHaveBeenCalledTimes(4);
  await vi.advanceTimersByTimeAsync(100);
  expect(await done).toBe('done');
});

test('after five tries the lock is the error', async () => {
  const work = refused(5);
  const failed = expect(whenNotBusy(work)).rejects.toThrow('database is locked');
  await vi.runAllTimersAsync();
  await failed;
  expect(work).toHaveBeenCalledTimes(5);
});

test('another error is not tried again', async () => {
  const work = refused(1, () => new Database.SqliteError('disk full', 'SQLITE_FULL'));
  await expect(whenNotBusy(work)).rejects.toThrow('disk full');
  expect(work).toHaveBeenCalledTimes(1);
});
