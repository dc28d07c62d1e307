import { isNoDatabase, isSqliteBusy } from '../files/sqlite-errors.ts';
import { type PreviousSnapshot, readPreviousSnapshot } from '../store/previous-snapshot.ts';
import { messageOf } from './errors.ts';
import { savePrevious } from './save-previous.ts';
import type { SnapshotRun } from './snapshot-run.ts';

/** The published database as it is just before it is replaced. */
export interface PublishedState {
  readonly previous: PreviousSnapshot | undefined;
  /** True when it is locked too hard to be read. */
  readonly locked: boolean;
}

/** Reads the published database once more before it is replaced, and saves it if a lock was in the way of that before. */
export async function readPublished(run: SnapshotRun): Promise<PublishedState> {
  const { db } = run.paths;
  try {
    const previous = readPreviousSnapshot(db);
    if (previous !== undefined && run.options.backup && run.store.facts.get('backup') === 'postponed') {
      await savePrevious(run, previous);
    }
    return { previous, locked: false };
  } catch (error) {
    if (isSqliteBusy(error)) {
      run.log.warn(
        { event: 'target_locked', path: db },
        `${db} is locked; the new snapshot goes to the fallback path.`,
      );
      return { previous: undefined, locked: true };
    }
    if (!isNoDatabase(error)) throw error;
    run.log.warn(
      { event: 'target_unreadable', path: db },
      `${db} cannot be read (${messageOf(error)}); nothing is taken over.`,
    );
    return { previous: undefined, locked: false };
  }
}
