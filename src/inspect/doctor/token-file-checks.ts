import { statSync } from 'node:fs';
import { shellQuote } from '../../run/next-command.ts';
import { type Check, ok, warning } from './check.ts';

/** Read by somebody who is neither its owner nor of its group. */
const READABLE_BY_OTHERS = 0o004;

/**
 * Whether others on this machine can read the token. None where nothing tells: standard input, Windows, and a file that is
 * not there, which the token itself tells of.
 */
export function tokenFileChecks(file: string, platform: NodeJS.Platform = process.platform): readonly Check[] {
  if (file === '-' || platform === 'win32') return [];
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return [];
  if ((facts.mode & READABLE_BY_OTHERS) === 0) return [ok('token_file', `${file}: no other user can read it`)];
  return [warning('token_file', `${file} can be read by every user of this machine`, `chmod 600 ${shellQuote(file)}`)];
}
