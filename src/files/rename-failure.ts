import type { FileSystem } from './file-system.ts';

/** Renames, and returns what was thrown instead of throwing it; `undefined` when the file has its new name. */
export function renameFailure(from: string, to: string, fs: FileSystem): unknown {
  try {
    fs.rename(from, to);
    return undefined;
  } catch (error) {
    return error;
  }
}
