import { dirname } from 'node:path';
import { messageOf, systemCodeOf } from '../run/errors.ts';
import { diskStep } from '../run/fault-point.ts';
import type { RunLog } from '../run/log.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { isHeldFile } from './held-file.ts';
import { discardFile } from './remove-file.ts';
import { renameFailure } from './rename-failure.ts';
import { sleepSync } from './sleep-sync.ts';

/** How a JSON file is written. */
export interface WriteJsonOptions {
  readonly log: RunLog;
  /** @default 0o600 */
  readonly mode?: number;
  readonly fs?: FileSystem;
  /** The wait between two tries of the rename, in milliseconds. @default 20 */
  readonly sleepMs?: number;
}

const RENAME_TRIES = 3;

/**
 * Writes `value` as JSON so that a reader finds the old text or the new one: `<path>.tmp`, fsync, rename. A rename that
 * is refused (EPERM, EACCES, EBUSY: a scanner or an editor holds the file) is tried 3 times in all; then the text is
 * copied over, with the warning `checkpoint_copy_fallback` (operating contract §4). A kill during that copy can leave
 * half a file, so nothing that cannot be rebuilt may be kept this way.
 * @throws the system error, when the text could be written in neither way; the old file is then as it was, or, after a
 * copy that failed, to be rebuilt.
 */
export function writeJsonAtomically(path: string, value: unknown, options: WriteJsonOptions): void {
  const { log, mode = 0o600, fs = nodeFileSystem, sleepMs = 20 } = options;
  const temporary = `${path}.tmp`;
  try {
    diskStep('checkpoint_write', () => fs.writeFileSynced(temporary, `${JSON.stringify(value, null, 2)}\n`, mode));
    const refusal = diskStep('checkpoint_rename', () => renameOrRefusal(temporary, path, fs, sleepMs));
    if (refusal !== undefined) {
      log.warn(
        { event: 'checkpoint_copy_fallback', path, code: systemCodeOf(refusal), error: messageOf(refusal) },
        `${path} could not be replaced by a rename; it is copied over instead.`,
      );
      fs.copyFile(temporary, path);
      fs.fsyncFile(path);
    }
    fs.fsyncFolder(dirname(path));
  } finally {
    discardFile(temporary, fs, log);
  }
}

/** Renames; returns the last refusal when somebody held the file every time. */
function renameOrRefusal(from: string, to: string, fs: FileSystem, sleepMs: number): unknown {
  for (let attempt = 1; ; attempt++) {
    const failure = renameFailure(from, to, fs);
    if (failure !== undefined && !isHeldFile(failure)) throw failure;
    if (failure === undefined || attempt === RENAME_TRIES) return failure;
    sleepSync(sleepMs);
  }
}
