import { constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { nodeFileSystem } from '../files/file-system.ts';

/** Where a database says how it is written, and what stands there in WAL mode (SQLite's file format, 1.3.3). */
const WRITE_VERSION_AT = 18;
const WAL = 2;

/**
 * Has a command that only looks read a database, and leaves nothing beside it. Whoever opens one in WAL mode that nobody has
 * open makes its `-wal` and `-shm`, and a connection that may only read cannot take them away: such a one is copied first.
 * @param look reads the database at this path, and closes it.
 */
export function lookAt<T>(dbPath: string, look: (path: string) => T): T {
  if (!wouldGetSidecars(dbPath)) return look(dbPath);
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-'));
  try {
    const copy = join(dir, basename(dbPath));
    copyFileSync(dbPath, copy, constants.COPYFILE_FICLONE);
    return look(copy);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const wouldGetSidecars = (path: string): boolean =>
  existsSync(path) &&
  !existsSync(`${path}-wal`) &&
  nodeFileSystem.readStart(path, WRITE_VERSION_AT + 1)[WRITE_VERSION_AT] === WAL;
