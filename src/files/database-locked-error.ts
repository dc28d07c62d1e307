/** A database that cannot be read or written now because somebody else holds its lock: try again later. */
export class DatabaseLockedError extends Error {
  readonly code = 'SQLITE_BUSY';
  readonly path: string;

  constructor(path: string, cause?: unknown) {
    super(`${path} is locked by another program.`, cause === undefined ? undefined : { cause });
    this.name = 'DatabaseLockedError';
    this.path = path;
  }
}
