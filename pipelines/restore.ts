import { concatMap, defer, from, map } from 'rxjs';
import { replaceDatabase } from '../src/operators/replace-database.ts';
import type { RestorePipeline } from '../src/run/restore-job.ts';
import { checkBackup, endRestore, saveReplaced } from '../src/run/restore-steps.ts';

/**
 * A backup becomes the published database.
 *
 *     checkBackup     ──(b|)          or, when it is damaged: ──#
 *     saveReplaced        ──(s|)
 *     replaceDatabase         ──(p|)
 *     restorePipeline ──────────(o|)
 *
 * Errors with `RefusedToPublishError` when the backup is damaged, and with `CannotStartError` when there is no room, or the
 * database that is there cannot be saved; all of them leave it as it was.
 *
 * @param found hears how the rows will change, before anything does.
 */
export const restorePipeline: RestorePipeline = (run, backup, found) =>
  defer(() => checkBackup(run, backup)).pipe(
    // its gzip, integrity and counts: or refused, and nothing was touched
    concatMap((plan) => {
      found(plan.changes);
      return from(saveReplaced(run, backup, plan)).pipe(
        // the database that is there becomes a backup
        replaceDatabase(run), // the way that every snapshot is published
        map((published) => endRestore(run, backup, plan, published)),
      );
    }),
  );
