import { temporaryBackupPaths } from '../files/backup-names.ts';
import { discardDatabase } from '../files/discard-database.ts';
import { ensureDiskSpace } from '../files/disk-space.ts';
import { type FileSystem, nodeFileSystem } from '../files/file-system.ts';
import { removeStaleTemporaries } from '../files/prune-backups.ts';
import { CannotStartError, isDisk, messageOf } from '../run/errors.ts';
import type { RunLog } from '../run/log.ts';
import type { StepWatch } from '../run/step-watch.ts';
import type { BackupFile } from './find-backups.ts';
import { type DamagedBackup, unpackBackup, type WholeBackup } from './unpack-backup.ts';
import { keepVerdict, type Verdict } from './verdicts.ts';

/** A copy of a CRM is personal data. */
const PRIVATE = 0o600;

/** How a backup is verified. */
export interface VerifyOptions {
  readonly backupDir: string;
  /** Of `.verified.json`; what is unpacked is for its owner alone. */
  readonly mode: number;
  readonly watch: StepWatch;
  readonly log: RunLog;
  readonly fs?: FileSystem;
  /** Makes sure that there is room for so many bytes. @default in the folder of the backups, for the unpacked one */
  readonly needRoom?: (bytes: number) => void;
}

/** A backup and what came of its verification, as `--json` prints it. */
export interface VerifiedBackup extends Verdict {
  readonly run_tag: string;
  readonly path: string;
}

/**
 * Verifies a backup and keeps the verdict in `.verified.json`.
 * @throws CannotStartError when the folder has no room or cannot be written to; the reason of `watch.stop`.
 */
export async function verifyBackup(backup: BackupFile, options: VerifyOptions): Promise<VerifiedBackup> {
  const { ok, message } = await inspectBackup(backup, options);
  const verdict = { verified_at_utc: new Date().toISOString(), ok, message };
  const { backupDir, mode, fs = nodeFileSystem } = options;
  try {
    keepVerdict(backupDir, backup.runTag, verdict, { mode, fs });
  } catch (error) {
    if (!isDisk(error)) throw error;
    const words = ok ? 'is fine' : `is damaged (${message})`;
    throw new CannotStartError(
      `The backup of run ${backup.runTag} ${words}, but that cannot be kept: ${messageOf(error)}.`,
      {
        code: 'verdict_not_kept',
        safe: 'The backups are as they were.',
        next: `Make ${backupDir} writable and give it room, then verify again.`,
        cause: error,
      },
    );
  }
  return { run_tag: backup.runTag, path: backup.path, ...verdict };
}

/** As `verifyBackup`, but leaves everything as it was: the backup is unpacked beside itself, and what was unpacked is gone. */
export async function inspectBackup(
  { runTag, path }: BackupFile,
  { backupDir, watch, log, fs = nodeFileSystem, needRoom = roomIn(backupDir, fs) }: Omit<VerifyOptions, 'mode'>,
): Promise<WholeBackup | DamagedBackup> {
  removeStaleTemporaries(backupDir, fs, log);
  const { raw: to } = temporaryBackupPaths(backupDir, runTag, process.pid);
  const discard = (): void => discardDatabase(to, fs, log);
  process.once('exit', discard); // A second Ctrl-C leaves at once.
  try {
    return await unpackBackup(path, { runTag, to, mode: PRIVATE, needRoom, watch, fs, log });
  } finally {
    process.off('exit', discard);
    discard();
  }
}

const roomIn =
  (dir: string, fs: FileSystem) =>
  (bytes: number): void =>
    ensureDiskSpace([{ dir, bytes, purpose: 'the unpacked backup' }], fs);
