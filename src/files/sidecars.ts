import { diskStep } from '../run/fault-point.ts';
import type { FileSystem } from './file-system.ts';
import { removeFile } from './remove-file.ts';

/** The files that SQLite keeps beside a database, and replays into whatever database lies there. */
const SIDECAR_SUFFIXES = ['-wal', '-shm', '-journal'] as const;

/** The sidecars that lie beside the database now. */
export const sidecarsOf = (dbPath: string, fs: FileSystem): string[] =>
  SIDECAR_SUFFIXES.map((suffix) => dbPath + suffix).filter((path) => fs.exists(path));

/** Removes every sidecar. Only for a database that nobody has open, or that is gone (SQLite: How To Corrupt §1.4). */
export function removeSidecars(dbPath: string, fs: FileSystem): void {
  const left = sidecarsOf(dbPath, fs);
  diskStep('sidecar_removal', () => {
    for (const path of left) removeFile(path, fs);
  });
}

/** Bytes 18 and 19 of a database: 1 = rollback journal, 2 = WAL (SQLite: Database File Format §1.3.3). */
const HEADER_BYTES = 20;
const ROLLBACK = 1;

/**
 * After a rename: removes a `-wal` and `-shm` that the old database's users left beside the new one in the moment
 * between. The new file arrived in rollback mode, and whoever puts it into WAL mode writes that into its header before
 * a `-wal` of its own appears; as long as the header says rollback, a `-wal` here is the old one's. A `-journal` may be
 * a new writer's and is left alone.
 * @returns the paths removed.
 */
export function removeOldWal(dbPath: string, fs: FileSystem): string[] {
  const found = sidecarsOf(dbPath, fs).filter((path) => !path.endsWith('-journal'));
  if (found.length === 0) return [];
  const header = fs.readStart(dbPath, HEADER_BYTES);
  if (header[18] !== ROLLBACK || header[19] !== ROLLBACK) return [];
  for (const path of found) removeFile(path, fs);
  return found;
}
