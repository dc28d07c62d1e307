import { randomBytes } from 'node:crypto';
import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../files/file-system.ts';
import { removeFile } from '../../files/remove-file.ts';
import { CannotStartError, messageOf } from '../../run/errors.ts';
import { GENERATOR } from './page.ts';

const START_BYTES = 400;

/**
 * Writes a report so that whoever opens it sees the old one or the new one. Only a report of ours is replaced; a link to one
 * stays a link.
 * @param mode of the file.
 * @returns the path that was written.
 * @throws CannotStartError `out_is_no_report` for any other file, `out_not_writable` where it cannot be written.
 */
export function writeReport(out: string, page: string, mode: number, fs: FileSystem = nodeFileSystem): string {
  const path = placeOf(resolve(out), fs);
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    try {
      fs.writeFileSynced(temporary, page, mode);
      fs.rename(temporary, path);
      fs.fsyncFolder(dirname(path));
    } finally {
      removeFile(temporary, fs);
    }
  } catch (error) {
    throw cannotWrite(path, error);
  }
  return path;
}

/** Where the report goes, once it is known that nobody's file is lost by it. */
function placeOf(path: string, fs: FileSystem): string {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return path;
    const real = realpathSync(path);
    const isOurs = lstatSync(real).isFile() && fs.readStart(real, START_BYTES).includes(GENERATOR);
    if (isOurs) return real;
  } catch (error) {
    throw cannotWrite(path, error);
  }
  throw new CannotStartError(`${path} is there already and is no report of this program.`, {
    code: 'out_is_no_report',
    safe: 'It was left as it is.',
    next: 'Name another file with --out, or remove this one.',
  });
}

const cannotWrite = (path: string, error: unknown): CannotStartError =>
  new CannotStartError(`The report cannot be written to ${path}: ${messageOf(error)}`, {
    code: 'out_not_writable',
    safe: 'Nothing was changed.',
    next: 'Name a file in a folder that this user may write to: --out FILE',
    cause: error,
  });
