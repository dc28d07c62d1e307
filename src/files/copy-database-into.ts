import type { BackupMetadata, Database } from 'better-sqlite3';
import { type StepWatch, UNWATCHED } from '../run/step-watch.ts';
import { DatabaseLockedError } from './database-locked-error.ts';

/** Pages per step: some 16 MB at the usual page size, so that other work of the process goes on in between. */
const PAGES_PER_STEP = 4096;
const STEPS_WITHOUT_PROGRESS = 1000;

/**
 * Copies a whole database over `destPath` by SQLite's backup API: one transaction there, so that its readers see the
 * old or the new one. better-sqlite3 reports a destination or source that is locked from the start as a success of 0
 * pages, and repeats for ever where a lock comes later; both are errors here.
 * @param source open; what it holds must not change meanwhile (a read transaction is enough).
 * @param watch hears the bytes copied; when it stops, nothing was copied.
 * @throws DatabaseLockedError when a lock is in the way; SQLite's error otherwise. The destination is then unchanged.
 */
export async function copyDatabaseInto(
  source: Database,
  destPath: string,
  watch: StepWatch = UNWATCHED,
): Promise<void> {
  const pages = source.pragma('page_count', { simple: true });
  const pageBytes = Number(source.pragma('page_size', { simple: true }));
  const { totalPages, remainingPages } = await source.backup(destPath, {
    progress: stepSize(destPath, pageBytes, watch),
  });
  if (totalPages !== pages || remainingPages !== 0) throw new DatabaseLockedError(destPath);
}

/** The step size, as long as the steps get anywhere and nobody stops them. */
export function stepSize(destPath: string, pageBytes: number, watch: StepWatch): (progress: BackupMetadata) => number {
  let last = Number.POSITIVE_INFINITY;
  let idle = 0;
  return ({ totalPages, remainingPages }) => {
    watch.stop.throwIfAborted();
    watch.stepMoved((totalPages - remainingPages) * pageBytes);
    idle = remainingPages < last ? 0 : idle + 1;
    last = remainingPages;
    if (idle > STEPS_WITHOUT_PROGRESS) throw new DatabaseLockedError(destPath);
    return PAGES_PER_STEP;
  };
}
