import type { SourceError } from '../salesmap/source-error.ts';

/** Why a server refused a token, in the same words for every command. @param error of a 401 or a 403. */
export function tokenRefusal(error: SourceError): string {
  const why =
    error.code === 'unauthorized'
      ? 'The server does not accept the token: it is missing, wrong or expired (a new one expires the old).'
      : 'The server does not allow this: the plan or the permissions of the token do not cover it.';
  return `${why} ${error.message}`;
}
