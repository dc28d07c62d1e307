import { join } from 'node:path';
import { pidOfTemporaryBackup, runTagOfBackup, verdictsPath } from '../files/backup-names.ts';
import { nodeFileSystem } from '../files/file-system.ts';
import type { Wholeness } from '../files/prune-backups.ts';
import { wholenessIn } from '../run/run-history.ts';
import { momentOfRunTag } from '../run/run-tag.ts';
import { type BackupFile, findBackups, readable } from './find-backups.ts';
import { readVerdicts, type Verdict } from './verdicts.ts';

/** A backup, as `--json` prints it. */
export interface ListedBackup {
  readonly run_tag: string;
  readonly path: string;
  /** When the run of the snapshot began. */
  readonly taken_at_utc: string;
  readonly age_s: number;
  /** Compressed. */
  readonly bytes: number;
  /** Whether the snapshot was read to its end, by the run history. */
  readonly snapshot: Wholeness;
  /** Null for one that was never verified, or written since. */
  readonly verified: Verdict | null;
}

/** What lies in a folder of backups. */
export interface BackupList {
  readonly backup_dir: string;
  /** The newest first. */
  readonly backups: readonly ListedBackup[];
  /** Entries of the folder that are no backups, and nothing that this product leaves there. */
  readonly foreign_files: number;
}

/**
 * Lists the backups of a folder; opens none of them.
 * @throws CannotStartError `backup_dir_unreadable`, `history_unreadable`.
 */
export function listBackups(backupDir: string, historyPath: string, nowMs = Date.now()): BackupList {
  return readable(backupDir, () => {
    const verdicts = readVerdicts(backupDir);
    const wholeness = wholenessIn(historyPath);
    const backups = findBackups(backupDir).flatMap((file): ListedBackup[] => {
      const found = factsOf(file, verdicts.get(file.runTag));
      if (found === undefined) return []; // A run let go of it just now.
      const { bytes, verified } = found;
      const takenAt = momentOfRunTag(file.runTag) ?? new Date(0);
      const ageS = Math.max(0, Math.round((nowMs - takenAt.getTime()) / 1000));
      const about = { run_tag: file.runTag, path: file.path, taken_at_utc: takenAt.toISOString(), age_s: ageS };
      return [{ ...about, bytes, snapshot: wholeness(file.runTag), verified }];
    });
    return { backup_dir: backupDir, backups, foreign_files: foreignFiles(backupDir) };
  });
}

function factsOf({ path }: BackupFile, verdict: Verdict | undefined) {
  const facts = nodeFileSystem.stat(path);
  if (facts === undefined) return undefined;
  const since = verdict === undefined || facts.modifiedAtMs > Date.parse(verdict.verified_at_utc);
  return { bytes: facts.bytes, verified: since ? null : verdict };
}

const foreignFiles = (backupDir: string): number =>
  nodeFileSystem
    .readFolder(backupDir)
    .filter(
      (name) =>
        runTagOfBackup(name) === undefined &&
        pidOfTemporaryBackup(name) === undefined &&
        join(backupDir, name) !== verdictsPath(backupDir),
    ).length;
