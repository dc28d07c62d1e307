import { constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { nodeFileSystem } from '../../files/file-system.ts';
import { systemCodeOf } from '../../run/errors.ts';
import { openReadOnly } from '../../store/open-database.ts';

/** A database that is only looked at. */
export interface QuietDatabase {
  readonly db: Database.Database;
  /** The file that is read: the database itself, or a private copy that is gone after `close`. */
  readonly path: string;
  close(): void;
}

/** Byte 18 of a database: 2 = WAL (SQLite: Database File Format §1.3.3). */
const WAL = 2;

/**
 * Opens a database for reading and makes no file beside it. SQLite itself would: a `-shm` for one in WAL mode that nobody
 * has open, which stays when a reader closes. That one, and one whose interrupted transaction has to be rolled back before
 * it can be read, is read from a private copy.
 * @throws what the system says when it cannot be read, SqliteError when it is locked or no database.
 */
export function openQuietly(path: string): QuietDatabase {
  if (isWalAtRest(path)) return openCopy(path);
  const db = openReadOnly(path);
  try {
    readSchema(db);
    return { db, path, close: () => void db.close() };
  } catch (error) {
    db.close();
    if (/^SQLITE_READONLY/.test(systemCodeOf(error) ?? '')) return openCopy(path);
    throw error;
  }
}

/** The first read; a lock, a file that is no database, and a journal to be rolled back show here. */
const readSchema = (db: Database.Database): unknown => db.prepare('SELECT count(*) FROM sqlite_schema').get();

function isWalAtRest(path: string): boolean {
  const header = nodeFileSystem.readStart(path, 20);
  return header[18] === WAL && !(existsSync(`${path}-wal`) && existsSync(`${path}-shm`));
}

function openCopy(path: string): QuietDatabase {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-status-'));
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  try {
    const copy = join(dir, 'copy.db');
    for (const suffix of ['', '-wal', '-journal']) {
      if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix, constants.COPYFILE_FICLONE);
    }
    const db = new Database(copy, { fileMustExist: true });
    const close = (): void => {
      db.close();
      remove();
    };
    try {
      readSchema(db);
      return { db, path: copy, close };
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    remove();
    throw error;
  }
}
