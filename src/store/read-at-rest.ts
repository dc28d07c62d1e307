import { chmodSync, constants, existsSync, statSync } from 'node:fs';
import promises from 'node:fs/promises';
import Database from 'better-sqlite3';
import { formatBytes } from '../files/disk-space.ts';
import { nodeFileSystem } from '../files/file-system.ts';
import { PrivateFolder } from '../files/private-folder.ts';
import { CannotStartError, systemCodeOf } from '../run/errors.ts';
import { openReadOnly } from './open-database.ts';

/** A database that is only looked at. */
export interface DatabaseAtRest {
  readonly db: Database.Database;
  /** The file that is read: the database itself, or a private copy in rollback mode that is gone after `close`. */
  readonly path: string;
  close(): void;
}

/** Somebody wrote to a database each time that it was copied. */
export class ChangingDatabaseError extends Error {
  readonly code = 'SQLITE_BUSY';

  constructor(path: string) {
    super(`${path} is written to all the time`);
    this.name = 'ChangingDatabaseError';
  }
}

/**
 * Opens anybody's database for a command that only looks. No byte of it is changed, and no file is made or taken away beside
 * it; see `pathAtRest`.
 * @throws as `pathAtRest` does.
 */
export async function openAtRest(path: string): Promise<DatabaseAtRest> {
  const folder = new PrivateFolder();
  try {
    const readable = await pathAtRest(path, folder);
    const db = openReadOnly(readable);
    const close = (): void => {
      db.close();
      folder.remove();
    };
    return { db, path: readable, close };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

/** Reads anybody's database as `openAtRest` opens it. @throws as `openAtRest` and `read` do. */
export async function readAtRest<T>(path: string, read: (rest: DatabaseAtRest) => T): Promise<T> {
  const rest = await openAtRest(path);
  try {
    return read(rest);
  } finally {
    rest.close();
  }
}

const MOST_TRIES = 3;

/**
 * The path under which a database can be read without a trace: its own, which costs nothing however large it is, or that of
 * a copy in the folder. SQLite writes where it only reads: beside one in WAL mode that nobody has open it makes a `-wal` and
 * a `-shm`, which a reader cannot take away; an interrupted transaction it rolls back. Such a one is copied, with all that
 * belongs to it, and the copy is brought into order. One in WAL mode that somebody has open (or had, when it was killed) has
 * both files already, and is read where it lies: its `-shm` is the readers' own, and a copy could miss what is being written.
 * @param stop ends it between two files.
 * @throws SqliteError when it is locked, damaged or no database; CannotStartError `no_room_for_copy`, `not_a_file`; ChangingDatabaseError;
 * what the system says; the reason of `stop`.
 */
export async function pathAtRest(path: string, folder: PrivateFolder, stop?: AbortSignal): Promise<string> {
  const file = statSync(path);
  if (!file.isFile() && !file.isDirectory()) throw notAFile(path); // A pipe would wait for ever.
  for (let tries = 1; ; tries += 1) {
    const before = stateOf(path);
    if (isReadInPlace(path) && canBeRead(path)) return path;
    needRoom(path, folder.parent);
    const copy = await copyOf(path, folder.newPath(), stop).catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT' && stateOf(path) !== before) return undefined; // Somebody tidied up.
      throw error;
    });
    if (copy !== undefined && stateOf(path) === before) {
      settle(copy);
      return copy;
    }
    if (tries === MOST_TRIES) throw new ChangingDatabaseError(path);
  }
}

/** SQLite takes paths of 512 bytes, that of the `-journal` included. */
const MOST_PATH_BYTES = 500;

/** Byte 18 of a database: 2 = WAL (SQLite: Database File Format §1.3.3). */
const READ_VERSION_AT = 18;
const WAL = 2;

function isReadInPlace(path: string): boolean {
  if (path !== path.trim()) return false; // better-sqlite3 trims: it would open another file.
  if (Buffer.byteLength(path) > MOST_PATH_BYTES) return false;
  const header = nodeFileSystem.readStart(path, READ_VERSION_AT + 1);
  const [wal, shm] = [existsSync(`${path}-wal`), existsSync(`${path}-shm`)];
  if (header.length === 0) return !wal; // SQLite removes the -wal of an empty file.
  return wal ? shm : header[READ_VERSION_AT] !== WAL;
}

/** False for one that has to be written to first. */
function canBeRead(path: string): boolean {
  const db = openReadOnly(path);
  try {
    readSchema(db);
    return true;
  } catch (error) {
    if (/^SQLITE_READONLY/.test(systemCodeOf(error) ?? '')) return false;
    throw error;
  } finally {
    db.close();
  }
}

/** The first read; a lock, a file that is no database, and a journal to be rolled back show here. */
const readSchema = (db: Database.Database): unknown => db.prepare('SELECT count(*) FROM sqlite_schema').get();

/** What SQLite needs of a database. The `-shm` it makes anew. */
const COPIED = ['', '-wal', '-journal'] as const;

/** Changes when the database is replaced or written to, or somebody opens it in WAL mode. */
const stateOf = (path: string): string =>
  [...COPIED, '-shm']
    .map((suffix) => {
      const file = statSync(path + suffix, { bigint: true, throwIfNoEntry: false });
      if (file === undefined || suffix === '-shm') return String(file !== undefined);
      return [file.dev, file.ino, file.size, file.mtimeNs].join(':');
    })
    .join();

async function copyOf(path: string, copy: string, stop: AbortSignal | undefined): Promise<string> {
  for (const suffix of COPIED) {
    stop?.throwIfAborted();
    if (suffix !== '' && !existsSync(path + suffix)) continue;
    await promises.copyFile(path + suffix, copy + suffix, constants.COPYFILE_FICLONE); // At once, where the disk shares blocks.
    chmodSync(copy + suffix, 0o600); // It took over the mode, and may be read-only.
  }
  stop?.throwIfAborted();
  return copy;
}

/** Rolls a copy of ours back, or merges its `-wal`, and leaves it in rollback mode: then it can be read as it lies. */
export function settle(copy: string): void {
  const db = new Database(copy, { fileMustExist: true });
  try {
    readSchema(db);
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}

const notAFile = (path: string): CannotStartError =>
  new CannotStartError(`${path} is no file, but a device or a pipe.`, {
    code: 'not_a_file',
    safe: 'Nothing was changed.',
    next: 'Give the path of a database.',
  });

/** A folder of temporary files may be a small one, or the machine's memory. */
function needRoom(path: string, dir: string): void {
  const bytesOf = (suffix: string): number => nodeFileSystem.stat(path + suffix)?.bytes ?? 0;
  const needed = bytesOf('') + 2 * bytesOf('-wal') + bytesOf('-journal'); // The -wal is merged into the copy.
  const free = nodeFileSystem.freeBytes(dir);
  if (needed <= free) return;
  throw new CannotStartError(
    `${path} can be read from a copy only (it is in WAL mode and closed, a transaction was cut short, or SQLite takes no such path), and ${dir} has ${formatBytes(free)} free of the ${formatBytes(needed)} that it takes.`,
    {
      code: 'no_room_for_copy',
      safe: 'Nothing was changed.',
      next: 'Name a folder on a larger disk in TMPDIR, or let its writer open it.',
    },
  );
}
