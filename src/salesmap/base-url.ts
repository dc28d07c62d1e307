import { CannotStartError } from '../run/errors.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads a base URL and refuses what would leak the token: plain http to anything but loopback, or credentials in it.
 * @throws CannotStartError `bad_base_url`
 */
export function parseBaseUrl(text: string): URL {
  const refuse = (why: string): CannotStartError =>
    new CannotStartError(`The base URL ${JSON.stringify(withoutSecrets(text))} ${why}.`, {
      code: 'bad_base_url',
      next: 'Give --base-url or SALESMAP_API_BASE an address such as https://salesmap.kr/api/v2.',
    });
  if (!URL.canParse(text)) throw refuse('is not an address');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw refuse('must be plain: no user, no query, no fragment');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('is neither https nor http');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw refuse('is plain http to another machine, which would show the token on the way');
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** What may be shown of an address: no user, no password, no query. */
const withoutSecrets = (text: string): string => text.replace(/\/\/[^/?#]*@/, '//…@').replace(/[?#].*$/s, '?…');

/** The address without a trailing slash, as it is kept in `run_info` and compared on resume. */
export const baseUrlText = (url: URL): string => url.href.replace(/\/+$/, '');
