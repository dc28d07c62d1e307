import { dirname } from 'node:path';
import { messageOf, systemCodeOf } from '../run/errors.ts';
import { diskStep } from '../run/fault-point.ts';
import type { RunLog } from '../run/log.ts';
import { sleep as sleepFor } from '../run/sleep.ts';
import { copyFileDurably } from './copy-file-durably.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { isHeldFile } from './held-file.ts';
import { moveToFallback } from './move-to-fallback.ts';
import { discardFile } from './remove-file.ts';
import { renameFailure } from './rename-failure.ts';

/** How often, and where else. */
export interface ReplaceFileOptions {
  /** Where the file goes when the target stays held: `<stem>_<run_tag>.db`. */
  readonly fallbackPath: string;
  readonly log: RunLog;
  /** Tries of the rename, in all. @default 5 */
  readonly attempts?: number;
  /** The wait between two tries, in milliseconds. @default 500 */
  readonly delayMs?: number;
  readonly fs?: FileSystem;
  readonly sleep?: (delayMs: number) => Promise<void>;
}

/** Where the file lies now, how it came there, and how many renames were tried. */
export interface Replacement {
  readonly path: string;
  readonly way: 'rename' | 'copy_rename' | 'fallback_rename' | 'fallback_copy';
  readonly attempts: number;
}

/**
 * Moves `src` over `dest` (operating contract §5). A rename refused with EPERM, EACCES or EBUSY is tried again; EXDEV
 * (another file system) is copied to `<dest>.new`, synced, and renamed from there; after the last try the file goes to
 * `fallbackPath` by rename, then by copy. `dest` is the old file or the whole new one at every moment. For a database
 * that may have sidecars, `publishDatabase` is the way in.
 * @throws the last system error when no way was left, and at once for one that waiting does not mend (`ENOSPC`,
 * `ENOENT`, …); `src` and `dest` are then as they were.
 */
export async function replaceFileWithRetry(
  src: string,
  dest: string,
  options: ReplaceFileOptions,
): Promise<Replacement> {
  const { fallbackPath, log, attempts = 5, delayMs = 500, fs = nodeFileSystem, sleep = sleepFor } = options;
  const staged = `${dest}.new`;
  let from = src;
  let way: 'rename' | 'copy_rename' = 'rename';
  const cleanUp = (): void => {
    if (from === staged) discardFile(staged, fs, log);
  };
  for (let attempt = 1; attempt <= attempts; attempt++) {
    log.info({ event: 'replace_attempt', attempt, from, path: dest }, `Replacing ${dest}, try ${attempt}.`);
    const failure = diskStep('replace_rename', () => renameFailure(from, dest, fs));
    if (failure === undefined) {
      fs.fsyncFolder(dirname(dest));
      if (from === staged) discardFile(src, fs, log);
      return { path: dest, way, attempts: attempt };
    }
    const code = systemCodeOf(failure);
    if (code === 'EXDEV' && from === src) {
      diskStep('replace_copy', () => copyFileDurably(src, staged, fs, log));
      from = staged;
      way = 'copy_rename';
      attempt--; // The copy was the answer to this try; its rename is the try.
    } else if (isHeldFile(failure)) {
      log.warn(
        { event: 'replace_retry', attempt, attempts, code, error: messageOf(failure), path: dest },
        `${dest} could not be replaced (${code}), try ${attempt} of ${attempts}.`,
      );
      if (attempt < attempts) await sleep(delayMs);
    } else {
      cleanUp();
      throw failure;
    }
  }
  try {
    const fallbackWay = moveToFallback(from, fallbackPath, fs, log);
    if (from === staged) discardFile(src, fs, log);
    return { path: fallbackPath, way: fallbackWay, attempts };
  } catch (error) {
    cleanUp();
    throw error;
  }
}
