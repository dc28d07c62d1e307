import type { RunLog } from '../run/log.ts';
import type { FileSystem } from './file-system.ts';
import { discardFile } from './remove-file.ts';
import { sidecarsOf } from './sidecars.ts';

/** Removes a database of ours that is of no use any more, with its sidecars. What stays is a `file_left` warning. */
export function discardDatabase(path: string, fs: FileSystem, log: RunLog): void {
  for (const left of [...sidecarsOf(path, fs), path]) discardFile(left, fs, log);
}
