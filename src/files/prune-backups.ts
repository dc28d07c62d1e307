import { join } from 'node:path';
import type { RunLog } from '../run/log.ts';
import { backupPath, pidOfTemporaryBackup, runTagOfBackup } from './backup-names.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { isProcessAlive } from './process-alive.ts';
import { discardFile } from './remove-file.ts';

/** How whole the snapshot of a run is: read to its end, with older tables in place of some, or nobody knows. */
export type Wholeness = 'complete' | 'partial' | 'unknown';

/** How old backups are let go. */
export interface PruneBackupsOptions {
  readonly log: RunLog;
  /** Paths that stay, however old their tags are: the backup that was just made, the one that is being restored. */
  readonly stay?: readonly string[];
  /** How whole the snapshot of a run is; only asked when backups are to go. @default nobody knows of any */
  readonly wholeness?: (runTag: string) => Wholeness;
  readonly fs?: FileSystem;
}

/**
 * Keeps the newest `keep` backups by their run tag and removes the older ones, but never the last complete snapshot: the
 * newest backup that is known to be complete stays however many partial ones came after it; where none is known to be, the
 * newest that is not known to be partial. Only names of exactly the form `salesmap_backup_<run_tag>.db.gz` are ever touched,
 * and no file is opened. A file that cannot be removed is a warning.
 * @returns the paths that were to go.
 */
export function pruneBackups(backupDir: string, keep: number, options: PruneBackupsOptions): string[] {
  const { log, stay = [], wholeness = () => 'unknown', fs = nodeFileSystem } = options;
  const tags = backupTags(backupDir, fs);
  const old = tags.slice(keep);
  if (old.length === 0) return [];
  const lastComplete =
    tags.find((tag) => wholeness(tag) === 'complete') ?? tags.find((tag) => wholeness(tag) !== 'partial');
  const gone = old
    .filter((tag) => tag !== lastComplete)
    .map((tag) => backupPath(backupDir, tag))
    .filter((path) => !stay.includes(path));
  for (const path of gone) discardFile(path, fs, log);
  if (gone.length > 0) log.info({ event: 'backups_pruned', paths: gone, keep }, `${gone.length} old backups removed.`);
  return gone;
}

/** The run tags of the backups in a folder, the newest first; of no other file. */
export const backupTags = (backupDir: string, fs: FileSystem = nodeFileSystem): string[] =>
  fs
    .readFolder(backupDir)
    .flatMap((name) => runTagOfBackup(name) ?? [])
    .sort()
    .reverse();

/** A backup takes minutes; a process of that number that is older than this is another one. */
const OLDEST_LIVE_MS = 24 * 60 * 60 * 1000;

/** Removes what a killed backup left behind; the files of one that another process is making stay. */
export function removeStaleTemporaries(backupDir: string, fs: FileSystem, log: RunLog): void {
  for (const name of fs.readFolder(backupDir)) {
    const pid = pidOfTemporaryBackup(name);
    if (pid === undefined) continue;
    const path = join(backupDir, name);
    const ageMs = Date.now() - (fs.stat(path)?.modifiedAtMs ?? 0);
    const live = pid !== process.pid && isProcessAlive(pid) && ageMs < OLDEST_LIVE_MS;
    if (!live) discardFile(path, fs, log);
  }
}
