import { messageOf } from '../run/errors.ts';
import { PERCENT_HINT, shownRedis } from './redis-url.ts';

/** Why a Redis cannot be used, and what to do about it. */
export interface RedisTrouble {
  /** The end of a sentence, without its stop. */
  readonly what: string;
  readonly next: string;
}

interface Known {
  readonly sign: RegExp;
  /** Default: what was said. */
  readonly what?: (url: URL) => string;
  readonly next: (url: URL) => string;
}

const IN = '--rate-limiter or SALESMAP_RATE_LIMITER';
const START = (): string => `Start that Redis, or mend ${IN}; without it this process keeps to the interval alone.`;
const OTHER_SCHEME = (url: URL): string =>
  `If that port ${url.protocol === 'redis:' ? 'speaks' : 'does not speak'} TLS, write ${otherScheme(url)} in ${IN}; else start that Redis, or mend its address there.`;
const ONLY_SCHEME = (url: URL): string =>
  `If it is a Redis, write ${otherScheme(url)} in ${IN}; else mend the port there.`;
const MEND_PORT = (): string => `Mend host or port in ${IN}.`;

/** What is said, in the order in which it is looked for. */
const TROUBLES: readonly Known[] = [
  {
    sign: /ENOTFOUND|EAI_AGAIN/,
    what: ({ hostname }) => `the host ${hostname} is not known here`,
    next: () => `Mend the host in ${IN}, or the name server of this machine.`,
  },
  { sign: /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/, next: START },
  {
    sign: /^NOAUTH/,
    what: () => 'it asks for a password, and the address has none',
    next: (url) => `Write it into SALESMAP_RATE_LIMITER, as in ${withSecret(url, ':PASSWORD')} . ${PERCENT_HINT}`,
  },
  {
    sign: /^WRONGPASS|invalid password/,
    what: ({ username, password }) =>
      `it refuses ${password === '' ? 'a user without a password' : username === '' ? 'the password' : 'the user or the password'}`,
    next: (url) =>
      `Mend them in SALESMAP_RATE_LIMITER: ${withSecret(url, 'USER:PASSWORD')} , or without USER where nobody has a name. ${PERCENT_HINT}`,
  },
  {
    sign: /^DENIED/,
    what: () => 'it is in protected mode: without a password it lets in its own machine only',
    next: () => `Give that Redis a password, and write it into ${IN}.`,
  },
  {
    sign: /^NOPERM/,
    next: () => 'Give that user the rights that docs/rate-limit.md names.',
  },
  {
    sign: /DB index is out of range/,
    what: ({ pathname }) => `it has no database ${pathname.slice(1)}`,
    next: () => `Mend the number at the end of the address in ${IN}.`,
  },
  {
    sign: /^READONLY/,
    what: () => 'it is a replica, which takes nothing in',
    next: () => `Name the primary in ${IN}.`,
  },
  {
    sign: /^(MOVED|CROSSSLOT|CLUSTERDOWN)/,
    what: () => 'it is a cluster',
    next: () => `Name a Redis that is a single server in ${IN}.`,
  },
  {
    sign: /certificate|Hostname\/IP does not match|altnames/i,
    next: () => `Have Node trust its authority (NODE_EXTRA_CA_CERTS=FILE), or mend the host in ${IN}.`,
  },
  {
    sign: /SSL routines|EPROTO|before secure TLS/,
    what: () => 'what answers there does not speak TLS',
    next: ONLY_SCHEME,
  },
  // The first byte of a TLS alert.
  { sign: /^Unknown RESP type 21 /, what: () => 'what answers there speaks TLS', next: ONLY_SCHEME },
  { sign: /Unknown RESP type|Protocol error/i, what: () => 'what answers there is no Redis', next: MEND_PORT },
  {
    sign: /ECONNRESET|EPIPE|Connection is closed/,
    what: () => 'what answers there hangs up',
    next: OTHER_SCHEME,
  },
  { sign: /ETIMEDOUT|no answer/, next: OTHER_SCHEME },
];

/** Says in our words what a Redis, the network or the library said, as far as it is known; nothing of how to get in. */
export function redisTrouble(url: URL, error: unknown): RedisTrouble {
  const said = messageOf(error).replace(/\.$/, '');
  const known = TROUBLES.find(({ sign }) => sign.test(said));
  return { what: known?.what?.(url) ?? said, next: (known?.next ?? START)(url) };
}

const otherScheme = (url: URL): string =>
  shownRedis(url).replace(/^\w+/, url.protocol === 'redis:' ? 'rediss' : 'redis');
const withSecret = (url: URL, secret: string): string => shownRedis(url).replace('//', `//${secret}@`);
