import { readFileSync } from 'node:fs';
import { CannotStartError, messageOf } from '../run/errors.ts';
import { keepSecret } from '../run/redact.ts';

/**
 * Reads the token: from a file (`-` is standard input), else from the environment. Never from an argument, which would
 * show in process lists.
 * @throws CannotStartError `no_token`, `bad_token` or `token_file_unreadable`; none of them shows the token.
 */
export function readToken(file: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  const token = (file === undefined ? (env['SALESMAP_TOKEN'] ?? '') : readTokenFile(file)).trim();
  keepSecret(token);
  if (token === '') {
    throw new CannotStartError(
      file === undefined ? 'No token: SALESMAP_TOKEN is not set.' : `No token: ${file} is empty.`,
      {
        code: 'no_token',
        next: 'Set SALESMAP_TOKEN to the API token of your workspace, or give --token-file FILE (- reads standard input).',
      },
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new CannotStartError('The token holds characters that no HTTP header can carry.', {
      code: 'bad_token',
      next: 'Copy it anew from Salesmap: one line, no spaces.',
    });
  }
  return token;
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CannotStartError(`The token file cannot be read: ${messageOf(error)}.`, {
      code: 'token_file_unreadable',
      next: 'Check the path and the rights of --token-file.',
      cause: error,
    });
  }
}
