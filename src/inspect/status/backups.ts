import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runTagOfBackup } from '../../files/backup-names.ts';
import { nodeFileSystem } from '../../files/file-system.ts';
import { momentOfRunTag } from '../../run/run-tag.ts';
import type { HistoryRun } from '../read-history.ts';
import { readVerdicts, type Verdict } from '../verdicts.ts';

/** One backup: the snapshot of the run that it is named after. */
export interface BackupFile {
  readonly path: string;
  readonly run_tag: string;
  /** When the run that made the snapshot began. */
  readonly of_utc: string | null;
  readonly bytes: number;
}

/** How a backup was last read back. */
export interface Verification extends Verdict {
  readonly run_tag: string;
}

/** The backup folder. */
export interface Backups {
  readonly path: string;
  readonly count: number;
  readonly bytes: number;
  readonly newest: BackupFile | null;
  readonly oldest: BackupFile | null;
  /** The newest whose last verification did not fail: the one to go back to. */
  readonly newest_good: BackupFile | null;
  /** Null when no backup that is there was ever verified since it was made. */
  readonly last_verified: Verification | null;
  /** Backups that are there and whose last verification failed. */
  readonly failed: readonly Verification[];
  /** Why the snapshot before this one is in no backup, though one was replaced; null when it is, or none was. */
  readonly missing: string | null;
}

/**
 * What lies in the backup folder. No backup is opened.
 * @param published the runs that published to the database, newest first.
 * @throws what the system says when the folder cannot be read.
 */
export function backupsIn(backupDir: string, published: readonly HistoryRun[]): Backups {
  const files = nodeFileSystem
    .readFolder(backupDir)
    .flatMap((name) => backupFile(backupDir, name))
    .sort((one, other) => (one.run_tag < other.run_tag ? 1 : -1));
  const there = new Set(files.map(({ run_tag }) => run_tag));
  const verifications = verificationsIn(backupDir).filter(({ run_tag }) => there.has(run_tag));
  const failed = verifications.filter(({ ok }) => !ok);
  return {
    path: backupDir,
    count: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    newest: files[0] ?? null,
    oldest: files.at(-1) ?? null,
    last_verified: verifications[0] ?? null,
    newest_good: files.find(({ run_tag }) => !failed.some((bad) => bad.run_tag === run_tag)) ?? null,
    failed,
    missing: missingBackup(backupDir, files.length, published),
  };
}

function backupFile(backupDir: string, name: string): BackupFile[] {
  const tag = runTagOfBackup(name);
  const path = join(backupDir, name);
  const bytes = tag === undefined ? undefined : nodeFileSystem.stat(path)?.bytes;
  if (tag === undefined || bytes === undefined) return []; // Gone meanwhile.
  return [{ path, run_tag: tag, of_utc: momentOfRunTag(tag)?.toISOString() ?? null, bytes }];
}

/** Newest first. */
const verificationsIn = (backupDir: string): readonly Verification[] =>
  Array.from(readVerdicts(backupDir), ([run_tag, verdict]) => ({ run_tag, ...verdict })).sort((one, other) =>
    one.verified_at_utc < other.verified_at_utc ? 1 : -1,
  );

/** The newest of the runs that replaced a snapshot says where that one was saved. */
function missingBackup(backupDir: string, count: number, published: readonly HistoryRun[]): string | null {
  const newest = published[0]?.run_tag;
  const saved = published.find(({ run_tag, backup_path }) => run_tag === newest && backup_path !== null)?.backup_path;
  if (typeof saved === 'string') {
    const moved = join(backupDir, basename(saved)); // Together with the database.
    return existsSync(saved) || existsSync(moved) ? null : `the backup ${saved} is gone`;
  }
  const replaced = published.some(({ run_tag }) => run_tag !== newest);
  return replaced && count === 0 ? 'a snapshot was replaced, and none is saved' : null;
}
