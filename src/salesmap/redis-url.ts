import { CannotStartError } from '../run/errors.ts';

/** Where a Redis is, and how to get in. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  /** True for `rediss://`. */
  readonly tls: boolean;
}

const USUAL_PORT = 6379;

/** What is wrong more often than anything else where a password is in an address. */
export const PERCENT_HINT = 'In a user or a password / # @ ? % are written %2F %23 %40 %3F %25.';

/**
 * Reads the address of the Redis that holds the rate limiter: `redis://[user:password@]host[:port][/db]`, or `rediss://`.
 * @throws CannotStartError `bad_rate_limiter`; it shows no password.
 */
export function parseRedisUrl(text: string): URL {
  const hint = text.includes('@') ? ` ${PERCENT_HINT}` : '';
  const refuse = (why: string): CannotStartError =>
    new CannotStartError(`The rate limiter ${JSON.stringify(withoutSecrets(text))} ${why}.`, {
      code: 'bad_rate_limiter',
      safe: 'Nothing was asked of the server.',
      next: `Give --rate-limiter or SALESMAP_RATE_LIMITER an address such as redis://127.0.0.1:6379.${hint}`,
    });
  if (!URL.canParse(text)) throw refuse('is not an address');
  const url = new URL(text);
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') throw refuse('is neither redis nor rediss');
  if (url.hostname === '') throw refuse('names no host');
  if (url.search !== '' || url.hash !== '') throw refuse('must be plain: no query, no fragment');
  if (!/^\/?\d{0,4}$/.test(url.pathname)) throw refuse('names no database: /0, /1, …');
  try {
    redisAddress(url);
  } catch {
    throw refuse('has a user or a password that is not percent-encoded');
  }
  return url;
}

/** What `parseRedisUrl` let pass, in its parts. */
export function redisAddress(url: URL): RedisAddress {
  const { hostname, port, username, password, pathname, protocol } = url;
  const decoded = (part: string): string | undefined => (part === '' ? undefined : decodeURIComponent(part));
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? USUAL_PORT : Number(port),
    username: decoded(username),
    password: decoded(password),
    db: Number(pathname.slice(1)),
    tls: protocol === 'rediss:',
  };
}

/** Words that would be taken out of too many texts. */
const SHORTEST_SECRET = 4;

/** What must never be shown of the address, as it is written in it and as it is meant. */
export function redisSecrets(url: URL): readonly string[] {
  if (url.password === '') return [];
  const words = [url.password, decodeURIComponent(url.password)].filter((word) => word.length >= SHORTEST_SECRET);
  return [...new Set([`:${url.password}@`, ...words])];
}

/** The address as it may be shown: where, and nothing of how to get in. */
export const shownRedis = (url: URL): string =>
  `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;

/** What may be shown of a text that may be an address. */
const withoutSecrets = (text: string): string =>
  text
    .replace(/^([a-z]*:\/\/)?.*@/is, (_all, scheme: string | undefined) => `${scheme ?? ''}…@`)
    .replace(/[?#].*$/s, '?…');
