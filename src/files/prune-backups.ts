import { join } from 'node:path';
import type { RunLog } from '../run/log.ts';
import { pidOfTemporaryBackup, runTagOfBackup } from './backup-names.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { isProcessAlive } from './process-alive.ts';
import { discardFile } from './remove-file.ts';

/** How old backups are let go. */
export interface PruneBackupsOptions {
  readonly log: RunLog;
  /** A path that stays, however old its tag is: the backup that was just made. */
  readonly made?: string;
  readonly fs?: FileSystem;
}

/**
 * Keeps the newest `keep` backups by their run tag and removes the older ones. Only names of exactly the form
 * `salesmap_backup_<run_tag>.db.gz` are ever touched. A file that cannot be removed is a warning.
 * @returns the paths that were to go.
 */
export function pruneBackups(backupDir: string, keep: number, options: PruneBackupsOptions): string[] {
  const { log, made, fs = nodeFileSystem } = options;
  const old = fs
    .readFolder(backupDir)
    .filter((name) => runTagOfBackup(name) !== undefined)
    .sort()
    .reverse()
    .slice(keep)
    .map((name) => join(backupDir, name))
    .filter((path) => path !== made);
  for (const path of old) discardFile(path, fs, log);
  if (old.length > 0) log.info({ event: 'backups_pruned', paths: old, keep }, `${old.length} old backups removed.`);
  return old;
}

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
