import { statSync } from 'node:fs';
import { backupPath } from '../files/backup-names.ts';
import { backupTags } from '../files/prune-backups.ts';
import { CannotStartError, messageOf } from '../run/errors.ts';
import { isRunTag } from '../run/run-tag.ts';

/** A backup by its name. */
export interface BackupFile {
  /** The run that made the snapshot in it. */
  readonly runTag: string;
  readonly path: string;
}

/**
 * The backups in a folder, the newest first; none in a folder that is not there. A pipe by such a name is none.
 * @throws CannotStartError `backup_dir_unreadable`.
 */
export const findBackups = (backupDir: string): readonly BackupFile[] =>
  readable(backupDir, () =>
    backupTags(backupDir)
      .map((runTag) => ({ runTag, path: backupPath(backupDir, runTag) }))
      .filter(({ path }) => !isPipe(path)),
  );

/** A pipe would be waited for, and a device may have no end; a folder is told of as a damaged backup. */
function isPipe(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

/**
 * The backups that a person asked for: one by its tag, every one, or the newest.
 * @param text a run tag, or `newest`; undefined is `newest`.
 * @throws CannotStartError `usage`, `bad_run_tag`, `no_backup`, `backup_dir_unreadable`.
 */
export function chooseBackups(backupDir: string, text: string | undefined, all: boolean): readonly BackupFile[] {
  if (all && text !== undefined) {
    const words = `--all and the run tag ${text} do not go together.`;
    throw new CannotStartError(words, { code: 'usage', safe: UNTOUCHED, next: 'Leave one of them out.' });
  }
  if (text !== undefined && text !== 'newest') return [requireBackup(backupDir, text)];
  const backups = findBackups(backupDir);
  if (backups.length === 0) throw noBackup(`There is no backup in ${backupDir}.`);
  return all ? backups : backups.slice(0, 1);
}

/**
 * The backup of a run.
 * @param text the run tag, as a person gave it.
 * @throws CannotStartError `bad_run_tag`, `no_backup`, `backup_dir_unreadable`.
 */
export function requireBackup(backupDir: string, text: string): BackupFile {
  if (!isRunTag(text)) {
    const details = { code: 'bad_run_tag', safe: UNTOUCHED, next: SEE };
    throw new CannotStartError(`“${text}” is not a run tag.`, details);
  }
  const found = findBackups(backupDir).find(({ runTag }) => runTag === text);
  if (found === undefined) throw noBackup(`There is no backup of run ${text} in ${backupDir}.`);
  return found;
}

const noBackup = (words: string): CannotStartError =>
  new CannotStartError(words, { code: 'no_backup', safe: UNTOUCHED, next: SEE });

/** @throws CannotStartError `backup_dir_unreadable` for what the system says of the folder or a file in it. */
export function readable<T>(backupDir: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CannotStartError) throw error; // It says so already.
    throw new CannotStartError(`The backups in ${backupDir} cannot be read: ${messageOf(error)}.`, {
      code: 'backup_dir_unreadable',
      safe: UNTOUCHED,
      next: `Make ${backupDir} readable for this user, or name another folder: --backup-dir.`,
      cause: error,
    });
  }
}

const SEE = 'See which there are: salesmap backup list (--backup-dir names another folder).';
const UNTOUCHED = 'Nothing was touched.';
