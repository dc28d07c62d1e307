import type { Access } from '../inspect/doctor/run-doctor.ts';
import { CannotStartError } from '../run/errors.ts';
import { parseBaseUrl } from '../salesmap/base-url.ts';
import { readToken } from './token.ts';

/** With what the server is asked; what keeps it from being asked is something that a check tells. */
export const doctorAccess = (flags: { 'base-url': string; 'token-file'?: string | undefined }): Access => ({
  token: orWhyNot(() => readToken(flags['token-file'])),
  baseUrl: orWhyNot(() => parseBaseUrl(flags['base-url'])),
  tokenFile: flags['token-file'],
});

function orWhyNot<T>(read: () => T): T | CannotStartError {
  try {
    return read();
  } catch (error) {
    if (error instanceof CannotStartError) return error;
    throw error;
  }
}
