import { linkSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskStep } from '../run/fault-point.ts';
import type { RunLog } from '../run/log.ts';
import { copyFileDurably } from './copy-file-durably.ts';
import type { FileSystem } from './file-system.ts';
import { discardFile } from './remove-file.ts';
import { sidecarsOf } from './sidecars.ts';

/** Where a damaged database is kept when the run of this tag replaces it: beside its place, under a name of its own. */
export const asidePath = (dbPath: string, runTag: string): string => `${dbPath}.damaged_${runTag}`;

/** Byte 18 of a database: 2 = WAL (SQLite: Database File Format §1.3.3). */
const WAL = 2;

/**
 * Keeps a damaged database under another name, so that whatever can be saved of it still can be when another one has taken
 * its place. It also stays where it is until then: a kill in between leaves no gap. A second name for the same file is
 * enough, and reads nothing from a disk that may be failing; it is copied, with what lies beside it, where the file itself
 * may still be written to, and where the disk gives no file two names.
 * @returns the other name.
 * @throws the system error when it cannot be kept; no half of it is left then.
 */
export function setAside(dbPath: string, runTag: string, fs: FileSystem, log: RunLog): string {
  const aside = asidePath(dbPath, runTag);
  diskStep('set_aside', () => {
    const sidecars = sidecarsOf(dbPath, fs);
    const isWritten = sidecars.length > 0 || fs.readStart(dbPath, WAL_BYTE + 1)[WAL_BYTE] === WAL;
    if (isWritten || !hasTwoNames(dbPath, aside)) copyAll(dbPath, aside, sidecars, fs, log);
    fs.fsyncFolder(dirname(dbPath));
  });
  log.warn({ event: 'set_aside', path: aside }, `${dbPath} is damaged, and is kept as ${aside}.`);
  return aside;
}

const WAL_BYTE = 18;

function hasTwoNames(path: string, other: string): boolean {
  try {
    linkSync(path, other);
    return true;
  } catch {
    return false; // Many shares and sticks know no second names.
  }
}

function copyAll(dbPath: string, aside: string, sidecars: readonly string[], fs: FileSystem, log: RunLog): void {
  const copies: string[] = [];
  try {
    for (const path of [dbPath, ...sidecars]) {
      const copy = aside + path.slice(dbPath.length);
      copies.push(copy);
      copyFileDurably(path, copy, fs, log);
    }
  } catch (error) {
    for (const copy of copies) discardFile(copy, fs, log);
    throw error;
  }
}
