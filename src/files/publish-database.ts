import { dirname } from 'node:path';
import { messageOf, systemCodeOf } from '../run/errors.ts';
import { diskStep, longDiskStep } from '../run/fault-point.ts';
import type { RunLog } from '../run/log.ts';
import { sleep as sleepFor } from '../run/sleep.ts';
import { type StepObserver, UNWATCHED } from '../run/step-watch.ts';
import { backupIntoLive } from './backup-into-live.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { keepOwner } from './keep-owner.ts';
import { moveToFallback } from './move-to-fallback.ts';
import { quietTarget, type TargetState } from './quiet-target.ts';
import { discardFile } from './remove-file.ts';
import { type Replacement, replaceFileWithRetry } from './replace-file.ts';
import { removeOldWal, sidecarsOf } from './sidecars.ts';
import { isSqliteBusy } from './sqlite-errors.ts';

/** How a database is published. */
export interface PublishOptions {
  /** Where the new database goes when the target stays locked: `<stem>_<run_tag>.db`. */
  readonly fallbackPath: string;
  readonly log: RunLog;
  /** The mode of a database that is new; one that exists keeps its own. @default 0o600 */
  readonly mode?: number;
  /** Tries against a lock, in all, of each way that is taken. @default 5 */
  readonly attempts?: number;
  /** The wait between two tries, in milliseconds. @default 500 */
  readonly delayMs?: number;
  readonly fs?: FileSystem;
  readonly sleep?: (delayMs: number) => Promise<void>;
  /** Whether open files can be renamed over depends on it. @default process.platform */
  readonly platform?: NodeJS.Platform;
  /** Hears how far a write into a live database is; a publish is not stopped half-way. @default nobody */
  readonly observer?: StepObserver;
}

/** Where the new database lies now and how it came there. */
export interface Published {
  readonly path: string;
  readonly way: Replacement['way'] | 'backup_into_live';
  /** True when the target was locked and keeps the old snapshot. */
  readonly fallback: boolean;
  /**
   * Lets go of the old database. Until then a RESERVED lock is kept on it, although nobody finds it any more: a connection
   * that was opened before the rename looks for journals by the file's name, and would otherwise take that of a writer of
   * the new database for an interrupted one of its own, and roll it back. Call it when the first writes to the new one are done.
   */
  letGo(): void;
}

interface Outcome {
  readonly path: string;
  readonly way: Published['way'];
  readonly attempts: number;
  readonly letGo?: () => void;
}

interface Publishing extends Required<PublishOptions> {
  readonly sealed: string;
  /** The target with its links resolved: SQLite keeps the sidecars there, and a rename must not replace a link. */
  readonly target: string;
}

/**
 * Puts a sealed database (one file, journal mode DELETE) in the place of the published one (operating contract §5).
 * A target whose `-wal` somebody holds gets the new content through SQLite's backup API; any other is brought to rest
 * and renamed over; one that stays locked is left alone and the new database goes to `fallbackPath`. Readers that have
 * the old file open keep it whole. Logs `replaced` with the way when the target holds the new snapshot.
 *
 * The target must not be open in this process. The sealed file is gone afterwards.
 * @throws the last system error when there was no way left (a full disk, a folder not writable). The sealed file is then
 * still there and the target as it was.
 */
export async function publishDatabase(
  sealedPath: string,
  targetPath: string,
  options: PublishOptions,
): Promise<Published> {
  const { fs = nodeFileSystem, log } = options;
  const target = fs.exists(targetPath) ? fs.realPath(targetPath) : targetPath;
  const job: Publishing = {
    mode: 0o600,
    attempts: 5,
    delayMs: 500,
    sleep: sleepFor,
    platform: process.platform,
    observer: UNWATCHED,
    ...options,
    fs,
    sealed: sealedPath,
    target,
  };
  prepare(job);
  const found = await waitForQuiet(job);
  const {
    way,
    path,
    attempts,
    letGo = () => {},
  } = await (found.state === 'quiet'
    ? renameOver(job, found)
    : found.state === 'wal_held'
      ? writeIntoLive(job)
      : goToFallback(job));
  const fallback = way.startsWith('fallback');
  if (!fallback) log.info({ event: 'replaced', way, path, attempts }, `${path} holds the new snapshot (${way}).`);
  return { path: fallback ? path : targetPath, way, fallback, letGo };
}

/** The sealed file on the disk, with the mode and owner that the target has, before it gets the target's name. */
function prepare({ sealed, target, fs, log, mode }: Publishing): void {
  const left = sidecarsOf(sealed, fs);
  if (left.length > 0) throw new Error(`${sealed} is not sealed: ${left.join(', ')} lies beside it.`);
  const old = fs.stat(target);
  if (old === undefined) fs.chmod(sealed, mode);
  else keepOwner(sealed, old, fs, log);
  fs.fsyncFile(sealed);
  fs.fsyncFolder(dirname(sealed));
}

async function waitForQuiet(job: Publishing): Promise<TargetState> {
  for (let attempt = 1; ; attempt++) {
    const found = quietTarget(job.target, job.fs, job.platform);
    if (found.state !== 'locked') return found;
    warnOfRetry(job, attempt, found.error);
    if (attempt >= job.attempts) return found;
    await job.sleep(job.delayMs);
  }
}

async function renameOver(job: Publishing, found: { release(): void }): Promise<Outcome> {
  const { sealed, target, fs, log } = job;
  try {
    const replacement = await replaceFileWithRetry(sealed, target, job);
    if (replacement.path === target) {
      warnOfOldWal(target, fs, log);
      return { ...replacement, letGo: found.release };
    }
    found.release();
    return replacement;
  } catch (error) {
    found.release();
    throw error;
  }
}

function warnOfOldWal(target: string, fs: FileSystem, log: RunLog): void {
  const removed = removeOldWal(target, fs);
  if (removed.length === 0) return;
  log.warn(
    { event: 'old_sidecars_removed', paths: removed },
    'Sidecars of the old database lay beside the new one; they are gone.',
  );
}

async function writeIntoLive(job: Publishing): Promise<Outcome> {
  const { sealed, target, fs, log, attempts, observer } = job;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    log.info(
      { event: 'replace_attempt', attempt, path: target, way: 'backup_into_live' },
      `Writing into ${target}, try ${attempt}.`,
    );
    try {
      await longDiskStep('live_write', () => backupIntoLive(sealed, target, fs, observer));
      diskStep('live_discard', () => discardFile(sealed, fs, log));
      return { path: target, way: 'backup_into_live', attempts: attempt };
    } catch (error) {
      warnOfRetry(job, attempt, error);
      // Waiting mends a lock and nothing else.
      if (!isSqliteBusy(error)) break;
      if (attempt < attempts) await job.sleep(job.delayMs);
    }
  }
  return goToFallback(job);
}

function goToFallback({ sealed, fallbackPath, fs, log, attempts }: Publishing): Outcome {
  return { path: fallbackPath, way: moveToFallback(sealed, fallbackPath, fs, log), attempts };
}

function warnOfRetry({ target, log, attempts }: Publishing, attempt: number, error: unknown): void {
  const code = systemCodeOf(error);
  log.warn(
    { event: 'replace_retry', attempt, attempts, code, error: messageOf(error), path: target },
    `${target} could not be replaced (${code ?? messageOf(error)}), try ${attempt} of ${attempts}.`,
  );
}
