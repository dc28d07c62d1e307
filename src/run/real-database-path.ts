import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CannotStartError } from './errors.ts';

/**
 * A run belongs to the real path of its database: links are followed, as far as the path exists.
 * @throws CannotStartError `bad_db_path` for a folder.
 */
export function realDatabasePath(path: string): string {
  const whole = resolve(path);
  if (existsSync(whole)) {
    const real = realpathSync(whole);
    if (!statSync(real).isDirectory()) return real;
    throw new CannotStartError(`${path} is a folder, not a database.`, {
      code: 'bad_db_path',
      next: 'Give --db-path the path of a file.',
    });
  }
  const folder = dirname(whole);
  return existsSync(folder) ? join(realpathSync(folder), basename(whole)) : whole;
}
