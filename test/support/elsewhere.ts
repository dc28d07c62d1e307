import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** On another file system than the folder for temporary files; undefined where there is none. */
const ELSEWHERE = ['/dev/shm', '/var/tmp'].find((path) => existsSync(path) && deviceOf(path) !== deviceOf(tmpdir()));

export const hasElsewhere = ELSEWHERE !== undefined;

/** A new folder on another file system than `tmpdir()`. */
export function makeFolderElsewhere(prefix: string): string {
  if (ELSEWHERE === undefined) throw new Error('There is one file system only.');
  return mkdtempSync(join(ELSEWHERE, prefix));
}

function deviceOf(path: string): number {
  return statSync(path).dev;
}
