import { messageOf, systemCodeOf } from '../run/errors.ts';
import type { RunLog } from '../run/log.ts';
import type { FileSystem } from './file-system.ts';

/** Removes a file; one that is not there is fine. Other errors are thrown. */
export function removeFile(path: string, fs: FileSystem): void {
  try {
    fs.unlink(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
}

/** Removes a file that is of no use any more; one that stays is a `file_left` warning, for it harms nobody. */
export function discardFile(path: string, fs: FileSystem, log: RunLog): void {
  try {
    removeFile(path, fs);
  } catch (error) {
    log.warn(
      { event: 'file_left', path, code: systemCodeOf(error), error: messageOf(error) },
      `${path} is no longer needed, but could not be removed.`,
    );
  }
}
