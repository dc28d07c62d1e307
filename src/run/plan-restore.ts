import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type DiskNeed, ensureDiskSpace } from '../files/disk-space.ts';
import { nodeFileSystem } from '../files/file-system.ts';
import { isNoDatabase } from '../files/sqlite-errors.ts';
import type { BackupFile } from '../inspect/find-backups.ts';
import { type RowChange, rowChanges, rowsNow, rowsOfBackup } from '../inspect/row-changes.ts';
import type { DamagedBackup, WholeBackup } from '../inspect/unpack-backup.ts';
import type { PreviousSnapshot } from '../store/previous-snapshot.ts';
import { CannotStartError, messageOf, RefusedToPublishError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import { readBefore } from './open-snapshot-run.ts';
import { wordsOf } from './refuse-other-maker.ts';
import { backupNeed } from './room.ts';
import { savedPath } from './save-previous.ts';
import type { Run } from './snapshot-run.ts';

/** Where a restore takes place: a run, or what would be one. */
export interface RestorePlace extends Pick<Run, 'options' | 'paths' | 'log'> {
  /** Where the database that is there is read. @default where it lies */
  readonly readFrom?: string;
}

/** The database that a restore replaces, as it is now. */
export interface Replaced {
  /** Undefined when there is none, or it cannot be read. */
  readonly previous: PreviousSnapshot | undefined;
  /** What SQLite says of one that is damaged so much that it cannot be saved; it is set aside instead. */
  readonly damage: string | undefined;
  /** True when somebody holds it so that it cannot even be read. */
  readonly locked: boolean;
  /** What is to be saved of it; undefined for nothing (`--no-backup`). */
  readonly saved: PreviousSnapshot | undefined;
}

/** What a restore does, or would do. */
export interface RestorePlan extends Replaced {
  readonly changes: readonly RowChange[];
  /** The backup of the database that is replaced; undefined when none is made. */
  readonly backup: { readonly path: string; readonly exists: boolean } | undefined;
}

/**
 * Reads what a restore would replace. A damaged one is what a restore is for: it stands in nobody's way.
 * @throws CannotStartError `target_unreadable` for a database that this user may not read.
 */
export function readReplaced(place: RestorePlace): Replaced {
  try {
    const { previous, locked } = readBefore(place, place.readFrom);
    return { previous, locked, damage: undefined, saved: place.options.backup ? previous : undefined };
  } catch (error) {
    if (!(error instanceof CannotStartError) || !isNoDatabase(error.cause)) throw error;
    return { previous: undefined, locked: false, damage: messageOf(error.cause), saved: undefined };
  }
}

/**
 * Looks whether there is room for a restore: the unpacked backup, and the saved database.
 * @param unpackDir where the backup is unpacked.
 * @throws CannotStartError `disk_too_small`.
 */
export function needRoomToRestore(place: RestorePlace, { saved }: Replaced, unpackDir: string, bytes: number): void {
  const { db } = place.paths;
  const dbDir = dirname(db);
  const savedBytes = saved === undefined ? 0 : statSync(db).size;
  const backup = backupNeed({ db, backupDir: resolve(place.options.backupDir) }, savedBytes, saved);
  const needs: DiskNeed[] = [{ dir: unpackDir, bytes, purpose: 'the unpacked backup' }];
  if (nodeFileSystem.stat(dbDir)?.device !== nodeFileSystem.stat(resolve(unpackDir))?.device) {
    needs.push({ dir: dbDir, bytes, purpose: 'the restored database' });
  }
  ensureDiskSpace(backup === undefined ? needs : [...needs, backup]);
}

/**
 * What the restore of a backup that was checked changes.
 * @throws RefusedToPublishError `backup_damaged`; CannotStartError `other_pipeline` when another pipeline made the database
 * that is there: a masked one must not get plain rows because backups of both lie in one folder.
 */
export function planRestore(
  place: RestorePlace,
  { runTag, path }: BackupFile,
  checked: WholeBackup | DamagedBackup,
  replaced: Replaced,
): RestorePlan & { readonly whole: WholeBackup } {
  const { options, paths, log } = place;
  if (!checked.ok) {
    throw new RefusedToPublishError(`The backup ${path} is damaged: ${checked.message}.`, {
      code: 'backup_damaged',
      safe: `${paths.db} and the backups are untouched.`,
      next: `Find one that is not: ${nextCommand('backup verify --all', options)}`,
    });
  }
  const { previous, saved } = replaced;
  const { madeBy, finalDbPath } = checked.facts;
  if (previous !== undefined && previous.madeBy !== madeBy && !options.acceptOtherPipeline) {
    const words = `${options.dbPath} was made by ${wordsOf(previous.madeBy)}, the backup of run ${runTag} by ${wordsOf(madeBy)}.`;
    throw new CannotStartError(words, {
      code: 'other_pipeline',
      safe: 'It is untouched.',
      next: 'Give --db-path another file, or replace it all the same: --accept-other-pipeline.',
    });
  }
  if (finalDbPath !== null && finalDbPath !== '' && finalDbPath !== paths.db) {
    const words = `The snapshot of run ${runTag} was published as ${finalDbPath}.`;
    log.warn({ event: 'other_database', run_tag: runTag, path: finalDbPath }, words);
  }
  const at = saved === undefined ? undefined : savedPath(place, saved);
  return {
    ...replaced,
    whole: checked,
    changes: rowChanges(
      previous === undefined ? new Map() : rowsNow(place.readFrom ?? paths.db, previous),
      rowsOfBackup(checked),
    ),
    backup: at === undefined ? undefined : { path: at, exists: existsSync(at) },
  };
}
