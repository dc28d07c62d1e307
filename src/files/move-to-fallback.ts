import { dirname } from 'node:path';
import { messageOf, systemCodeOf } from '../run/errors.ts';
import { diskStep } from '../run/fault-point.ts';
import type { RunLog } from '../run/log.ts';
import { copyFileDurably } from './copy-file-durably.ts';
import type { FileSystem } from './file-system.ts';
import { discardFile } from './remove-file.ts';
import { renameFailure } from './rename-failure.ts';

/**
 * Puts a finished file where nobody holds anything: `<stem>_<run_tag>.db` beside the target, by rename, else by copy,
 * each with a warning (operating contract §5). On the disk before it has that name; `src` is gone afterwards.
 * @throws the copy's error when that failed too; `src` is then still there, and no half copy.
 */
export function moveToFallback(
  src: string,
  fallbackPath: string,
  fs: FileSystem,
  log: RunLog,
): 'fallback_rename' | 'fallback_copy' {
  fs.fsyncFile(src);
  const refusal = diskStep('fallback_rename', () => renameFailure(src, fallbackPath, fs));
  const way = refusal === undefined ? 'fallback_rename' : 'fallback_copy';
  if (refusal !== undefined) copyOver(src, fallbackPath, fs, log);
  fs.fsyncFolder(dirname(fallbackPath));
  const why = refusal === undefined ? {} : { code: systemCodeOf(refusal), error: messageOf(refusal) };
  log.warn({ event: way, path: fallbackPath, ...why }, `The new database lies at ${fallbackPath}.`);
  return way;
}

/**
 * The rename may have been refused for the source alone (a scanner reads it, it lies on another disk), so the copy gets
 * its name by a rename where that works, and a kill leaves no half file under that name. Only where every rename is
 * refused are the bytes written in place.
 */
function copyOver(src: string, dest: string, fs: FileSystem, log: RunLog): void {
  const staged = `${dest}.new`;
  copyFileDurably(src, staged, fs, log);
  try {
    if (renameFailure(staged, dest, fs) !== undefined) copyFileDurably(staged, dest, fs, log);
  } finally {
    discardFile(staged, fs, log);
  }
  discardFile(src, fs, log);
}
