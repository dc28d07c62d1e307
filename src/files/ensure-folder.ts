import { join } from 'node:path';
import { CannotStartError, isFull, messageOf } from '../run/errors.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { removeFile } from './remove-file.ts';

/** How a folder is made. */
export interface EnsureFolderOptions {
  /** The mode of folders that are new. @default 0o700 */
  readonly mode?: number;
  readonly fs?: FileSystem;
}

/**
 * Makes a folder with its parents where missing, and proves it writable by writing to it: permission bits alone do not
 * tell on network shares, read-only mounts and Windows.
 * @throws CannotStartError `folder_not_writable`, naming the folder.
 */
export function ensureFolder(path: string, options: EnsureFolderOptions = {}): void {
  const { mode = 0o700, fs = nodeFileSystem } = options;
  // One name for all, so that what a kill leaves is gone with the next try.
  const probe = join(path, '.salesmap_write_test');
  try {
    fs.mkdirAll(path, mode);
    try {
      fs.writeFileSynced(probe, 'test', 0o600);
    } finally {
      removeFile(probe, fs);
    }
  } catch (error) {
    throw new CannotStartError(`The folder ${path} cannot be written to: ${messageOf(error)}`, {
      code: 'folder_not_writable',
      safe: 'Nothing was asked of the server; files that were there are unchanged.',
      next: isFull(error)
        ? 'Make room on its disk, or name another folder.'
        : `Make ${path} writable for this user, or name another folder.`,
      cause: error,
    });
  }
}
