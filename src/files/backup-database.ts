import Database from 'better-sqlite3';
import { CannotStartError, messageOf } from '../run/errors.ts';
import { diskStep, longDiskStep } from '../run/fault-point.ts';
import type { RunLog } from '../run/log.ts';
import { parseRunTag } from '../run/run-tag.ts';
import { type StepWatch, UNWATCHED } from '../run/step-watch.ts';
import { backupPath, temporaryBackupPaths } from './backup-names.ts';
import { checkDatabase } from './check-database.ts';
import { copyDatabaseInto } from './copy-database-into.ts';
import { DamagedDatabaseError, isDamage } from './damaged-database-error.ts';
import { DatabaseLockedError } from './database-locked-error.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { digestOfGzip, gzipFile, type StreamDigest } from './gzip-file.ts';
import { pruneBackups, removeStaleTemporaries, type Wholeness } from './prune-backups.ts';
import { discardFile } from './remove-file.ts';
import { sidecarsOf } from './sidecars.ts';
import { isSqliteBusy } from './sqlite-errors.ts';
import { together } from './together.ts';

/** How a database is saved. */
export interface BackupOptions {
  readonly backupDir: string;
  /** The run tag of the database that is saved (not of the run that saves it). */
  readonly runTag: string;
  /** How many backups stay, by run tag. */
  readonly keep: number;
  /** A backup that stays, however old its tag is. */
  readonly stays?: string | undefined;
  /** See `pruneBackups`. */
  readonly wholeness?: (runTag: string) => Wholeness;
  readonly log: RunLog;
  /** @default 0o600; a folder that is new gets 0o700 */
  readonly mode?: number;
  /** How long to wait for somebody's lock, in milliseconds. @default 2000 */
  readonly busyTimeoutMs?: number;
  readonly fs?: FileSystem;
  /** Hears how far it is, and may stop it: then no file of this try is left. @default nobody */
  readonly watch?: StepWatch;
}

/** A backup that is on the disk and was read back. */
export interface Backup {
  readonly path: string;
  /** False when this snapshot was saved by an earlier try. */
  readonly made: boolean;
}

type Saving = Required<Omit<BackupOptions, 'stays' | 'wholeness'>> & { readonly dbPath: string };

/**
 * Saves a database as `<backupDir>/salesmap_backup_<runTag>.db.gz` (operating contract §2.1): a consistent copy by SQLite's
 * backup API while others go on using it, checked while it is compressed, synced, uncompressed again and compared, and
 * only then given its name. Memory does not grow with the database. Made once per snapshot: one that is there is not even
 * opened. Then the oldest backups beyond `keep` go, by name. Works on any SQLite file.
 * @throws DatabaseLockedError when somebody holds the database so that it cannot be read: try again later.
 * @throws CannotStartError `backup_failed` for everything else, or the reason of `watch.stop`; no file of this try is left.
 */
export async function backupDatabase(dbPath: string, options: BackupOptions): Promise<Backup> {
  const saving: Saving = { mode: 0o600, busyTimeoutMs: 2000, fs: nodeFileSystem, watch: UNWATCHED, ...options, dbPath };
  const { backupDir, runTag, keep, fs, log } = saving;
  const path = backupPath(backupDir, parseRunTag(runTag));
  try {
    fs.mkdirAll(backupDir, 0o700);
    removeStaleTemporaries(backupDir, fs, log);
    if (fs.exists(path)) {
      log.info({ event: 'backup_exists', path }, `The current snapshot is saved already: ${path}.`);
      return { path, made: false };
    }
    const { bytes } = await save(saving, path);
    log.info(
      { event: 'backup_created', path, bytes, compressed_bytes: fs.stat(path)?.bytes },
      `The current database is saved: ${path}.`,
    );
  } catch (error) {
    saving.watch.stop.throwIfAborted();
    if (isSqliteBusy(error)) throw new DatabaseLockedError(dbPath, error);
    throw backupFailed(saving, error);
  }
  const { stays, wholeness = () => 'unknown' } = options;
  pruneBackups(backupDir, keep, { stay: stays === undefined ? [path] : [path, stays], wholeness, fs, log });
  return { path, made: true };
}

async function save(saving: Saving, path: string): Promise<StreamDigest> {
  const { backupDir, runTag, mode, fs, log, watch } = saving;
  const { raw, gzip } = temporaryBackupPaths(backupDir, runTag, process.pid);
  const moved = watch.stepMoved;
  try {
    await longDiskStep('backup_copy', () => copyConsistently(saving, raw));
    watch.stepBegan('compress', fs.stat(raw)?.bytes);
    const [written] = await together(
      watch.stop,
      async (stop) => {
        const digest = await longDiskStep('backup_gzip', () => gzipFile(raw, gzip, { mode, fs, stop, moved }));
        watch.stepBegan('check', undefined); // For as long as it takes longer.
        return digest;
      },
      (stop) => checkCopy(raw, stop),
    );
    watch.stepBegan('read_back', written.bytes);
    const readBack = await digestOfGzip(gzip, { fs, stop: watch.stop, moved });
    if (readBack.bytes !== written.bytes || readBack.sha256 !== written.sha256) {
      throw new Error(`The backup reads back as ${readBack.bytes} other bytes than the ${written.bytes} written.`);
    }
    diskStep('backup_rename', () => fs.rename(gzip, path));
    fs.fsyncFolder(backupDir);
    return written;
  } finally {
    for (const left of [raw, ...sidecarsOf(raw, fs), gzip]) discardFile(left, fs, log);
  }
}

/** The copy as one file without sidecars. Its source is locked against writers only as long as this takes. */
async function copyConsistently({ dbPath, busyTimeoutMs, mode, fs, watch }: Saving, raw: string): Promise<void> {
  fs.createFile(raw, mode);
  // Opened for writing where possible: a transaction or a WAL that a killed program left has to be settled to be read.
  const source = new Database(dbPath, { fileMustExist: true, timeout: busyTimeoutMs });
  try {
    // One read transaction for the whole copy: a writer in between would make SQLite begin it again and again.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    watch.stepBegan('copy', fs.stat(dbPath)?.bytes);
    await copyDatabaseInto(source, raw, watch);
  } finally {
    source.close();
  }
  const copy = new Database(raw, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

async function checkCopy(raw: string, stop: AbortSignal): Promise<void> {
  const { verdict } = await checkDatabase(raw, { stop });
  if (verdict !== 'ok') throw new DamagedDatabaseError(verdict);
}

function backupFailed({ dbPath, backupDir }: Saving, error: unknown): CannotStartError {
  return new CannotStartError(`${dbPath} could not be saved to ${backupDir}: ${messageOf(error)}`, {
    code: 'backup_failed',
    safe: 'The database and the backups that were there are unchanged; nothing was asked of the server.',
    next: isDamage(error)
      ? 'Bring a backup back (salesmap backup list shows them, then: salesmap backup restore TAG), or replace it without keeping it: --no-backup.'
      : 'Mend what the message names and start again, or go without a backup: --no-backup.',
    cause: error,
  });
}
