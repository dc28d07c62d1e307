import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { backupPath, runTagOfBackup } from '../../files/backup-names.ts';
import { type FileSystem, nodeFileSystem } from '../../files/file-system.ts';
import { CannotStartError, messageOf, systemCodeOf } from '../../run/errors.ts';
import { isRunTag } from '../../run/run-tag.ts';
import { orUnreadable } from '../or-unreadable.ts';
import { runTagIn } from './snapshot-facts.ts';

/** Where snapshots are looked for. */
export interface SnapshotPlaces {
  /** The published database. */
  readonly dbPath: string;
  readonly backupDir: string;
}

/** A file that holds a snapshot. */
export interface FoundSnapshot {
  /** As it is shown. */
  readonly label: string;
  readonly path: string;
  /** True for a backup: it has to be unpacked before it can be read. */
  readonly packed: boolean;
}

const SQLITE_HEADER = 'SQLite format 3\0';
const GZIP_HEADER = Buffer.from([0x1f, 0x8b]);

/**
 * Finds the snapshot that a word names: `current` is the published database, `previous` the newest backup of another run
 * than that; a run tag names the backup of that run, or the published database if it is of that run; all else is the path of
 * a database or of a backup.
 * @throws CannotStartError `no_such_snapshot` or `not_a_snapshot`; `unreadable` when the published database does not tell its run.
 */
export async function findSnapshot(
  word: string,
  places: SnapshotPlaces,
  fs: FileSystem = nodeFileSystem,
): Promise<FoundSnapshot> {
  const path = await pathOf(word, places, fs);
  return { label: path, path: resolve(path), packed: isPacked(path, fs) };
}

async function pathOf(word: string, places: SnapshotPlaces, fs: FileSystem): Promise<string> {
  const { dbPath, backupDir } = places;
  if (word === 'current') return dbPath;
  if (word === 'previous') return await previousBackup(places, fs);
  if (!isRunTag(word)) return word;
  const backup = backupPath(backupDir, word);
  if (fs.exists(backup)) return backup;
  if ((await currentTag(dbPath, fs)) === word) return dbPath;
  throw noSuch(`There is no snapshot of run ${word}: neither a backup in ${backupDir} nor ${dbPath} is of that run.`, {
    backupDir,
    fs,
  });
}

async function previousBackup({ dbPath, backupDir }: SnapshotPlaces, fs: FileSystem): Promise<string> {
  const current = await currentTag(dbPath, fs);
  const [newest] = backupTags(backupDir, fs).filter((tag) => tag !== current);
  if (newest !== undefined) return backupPath(backupDir, newest);
  throw noSuch(`There is no backup in ${backupDir} of a snapshot before ${dbPath}.`, { backupDir, fs });
}

/** The newest first. */
const backupTags = (backupDir: string, fs: FileSystem): string[] =>
  folderOf(backupDir, fs)
    .flatMap((name) => runTagOfBackup(name) ?? [])
    .sort()
    .reverse();

function folderOf(backupDir: string, fs: FileSystem): string[] {
  try {
    return fs.readFolder(backupDir);
  } catch (error) {
    throw new CannotStartError(`The backups in ${backupDir} cannot be listed: ${messageOf(error)}.`, {
      code: 'no_such_snapshot',
      safe: 'Nothing was changed.',
      next: 'Name the folder of the backups: --backup-dir DIR.',
      cause: error,
    });
  }
}

const currentTag = async (dbPath: string, fs: FileSystem): Promise<string | null> =>
  fs.exists(dbPath) && !isPacked(dbPath, fs) ? await orUnreadable(dbPath, () => runTagIn(dbPath)) : null;

function noSuch(message: string, { backupDir, fs }: { backupDir: string; fs: FileSystem }): CannotStartError {
  const tags = backupTags(backupDir, fs).slice(0, 5);
  return new CannotStartError(message, {
    code: 'no_such_snapshot',
    safe: 'Nothing was changed.',
    next:
      tags.length === 0
        ? 'Give the path of a database, or name another folder of backups: --backup-dir DIR.'
        : `Give the path of a database, or one of these run tags: ${tags.join(', ')}.`,
  });
}

/** Looks whether a file is a database or a packed one. @throws CannotStartError when it is neither. */
function isPacked(path: string, fs: FileSystem): boolean {
  const start = startOf(path, fs);
  if (start.subarray(0, GZIP_HEADER.length).equals(GZIP_HEADER)) return true;
  if (start.toString('latin1') === SQLITE_HEADER) return false;
  throw new CannotStartError(`${path} is ${start.length === 0 ? 'empty' : 'no SQLite database'}.`, {
    code: 'not_a_snapshot',
    safe: 'Nothing was changed.',
    next: `Give a database, a backup (${join('backups', 'salesmap_backup_<run_tag>.db.gz')}), a run tag, current or previous.`,
  });
}

function startOf(path: string, fs: FileSystem): Buffer {
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    if (file === undefined || file.isFile() || file.isDirectory()) return fs.readStart(path, SQLITE_HEADER.length);
  } catch (error) {
    const missing = systemCodeOf(error) === 'ENOENT';
    throw new CannotStartError(
      missing ? `${path} is no snapshot: there is no such file.` : `${path} cannot be read: ${messageOf(error)}.`,
      {
        code: 'no_such_snapshot',
        safe: 'Nothing was changed.',
        next: 'Give the path of a database or of a backup, a run tag, current or previous.',
        cause: error,
      },
    );
  }
  throw new CannotStartError(`${path} is no file, but a device or a pipe.`, {
    code: 'not_a_snapshot',
    safe: 'Nothing was changed.',
    next: 'Give the path of a database or of a backup, a run tag, current or previous.',
  });
}
