import { existsSync, readFileSync, statSync } from 'node:fs';

/** A pipe would be waited for, and a device may have no end. */
class NotAFileError extends Error {
  /** As the system says it of a folder. */
  readonly code = 'EINVAL';
}

/**
 * The text of a file; undefined when there is nothing at `path`.
 * @throws what the system says when it cannot be read, and `EINVAL` for a pipe or a device.
 */
export function readText(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const stats = statSync(path);
  if (!stats.isFile() && !stats.isDirectory())
    throw new NotAFileError(`EINVAL: no file, but a device or a pipe, '${path}'`);
  return readFileSync(path, 'utf8');
}
