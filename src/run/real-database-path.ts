import { existsSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CannotStartError, messageOf, systemCodeOf } from './errors.ts';

/** SQLite takes paths of 512 bytes; those beside the database are up to 32 longer: `_<run_tag>`, `.lock`, `-journal`. */
const MOST_PATH_BYTES = 480;

/** What the system says of a path that can never be one; rights are none of it, for they can change. */
const NEVER_A_PATH: ReadonlySet<string | undefined> = new Set(['ELOOP', 'ENOTDIR', 'ENAMETOOLONG']);

/**
 * A run belongs to the real path of its database: links are followed, as far as the path exists.
 * @throws CannotStartError `bad_db_path` for a folder, a device or a pipe, and for a path that SQLite cannot open.
 */
export function realDatabasePath(path: string): string {
  if (path.trim() === '') throw badPath('The path of the database is empty.');
  // better-sqlite3 trims: it would open, or make, another file.
  if (path !== path.trimEnd()) throw badPath(`The path of the database ends with a space: ${JSON.stringify(path)}.`);
  const whole = resolve(path);
  const file = statsOf(path, whole);
  if (file?.isDirectory()) throw badPath(`${path} is a folder, not a database.`);
  if (file !== undefined && !file.isFile()) throw badPath(`${path} is no file, but a device or a pipe.`);
  const real = followed(path, whole);
  const bytes = Buffer.byteLength(real);
  if (bytes <= MOST_PATH_BYTES) return real;
  throw badPath(
    `The path ${real} is ${bytes} bytes long: SQLite opens at most ${MOST_PATH_BYTES}, and what lies beside.`,
  );
}

/** A link to a file that is not there yet leads to where that will be, but not into a folder that is not there: a disk may be. */
function followed(path: string, whole: string): string {
  if (existsSync(whole)) return realpathSync(whole);
  const folder = dirname(whole);
  const link = linkAt(whole);
  if (link === undefined) return existsSync(folder) ? join(realpathSync(folder), basename(whole)) : whole;
  const target = resolve(folder, link);
  if (existsSync(dirname(target))) return followed(path, target);
  throw new CannotStartError(`${path} is a link to ${target}, and there is no such folder.`, {
    code: 'bad_db_path',
    safe: 'Nothing was changed.',
    next: 'Mount or make that folder, or give --db-path another path.',
  });
}

/** Undefined for what is no link, and for what this user may not look at. */
function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Undefined for nothing, and for what this user may not look at: whoever reads it says so. */
function statsOf(path: string, whole: string): Stats | undefined {
  try {
    return statSync(whole, { throwIfNoEntry: false });
  } catch (error) {
    if (NEVER_A_PATH.has(systemCodeOf(error)))
      throw badPath(`${path} cannot be a database: ${messageOf(error)}.`, error);
    return undefined;
  }
}

const badPath = (words: string, cause?: unknown): CannotStartError =>
  new CannotStartError(words, { code: 'bad_db_path', next: 'Give --db-path the path of a file.', cause });
