import { redisSecrets } from '../salesmap/redis-url.ts';
import type { RunOptions } from './options.ts';

/** No token of a server is so short, and of letters only. */
const MAY_BE_A_WORD = /^[A-Za-z]{1,7}$/;

/**
 * Takes a token out of any text before it is written or shown, also where JSON or a URL escaped it.
 * @param mark what stands in its place; default `[token]`.
 */
export function redactor(token: string, mark = '[token]'): (text: string) => string {
  if (token === '') return (text) => text;
  if (MAY_BE_A_WORD.test(token)) {
    // Somebody tried “wrong”: taken out of every sentence, it would garble what is said of it.
    const carried = new RegExp(`(Bearer |["=])${token}(?=["&]|$)`, 'gm');
    return (text) => text.replace(carried, (_all, before: string) => before + mark);
  }
  const spellings = [...new Set([token, JSON.stringify(token).slice(1, -1), encodeURIComponent(token)])];
  return (text) => spellings.reduce((clean, secret) => clean.replaceAll(secret, mark), text);
}

/** Takes the secrets of a run out of any text: its token, and the password of the Redis that it shares. */
export function runRedactor({
  token,
  rateLimiter,
}: Pick<RunOptions, 'token' | 'rateLimiter'>): (text: string) => string {
  const secrets = rateLimiter === undefined ? [] : redisSecrets(rateLimiter);
  const all = [redactor(token), ...secrets.map((secret) => redactor(secret, '[password]'))];
  return (text) => all.reduce((clean, redact) => redact(clean), text);
}

const known: Array<(text: string) => string> = [];

/** Has `redactKnown` take this secret out, for words that are shown where nobody knows what it was: a crash, a bad flag. */
export function keepSecret(secret: string, mark?: string): void {
  known.push(redactor(secret, mark));
}

/** Takes out every token that this process read. */
export const redactKnown = (text: string): string => known.reduce((clean, redact) => redact(clean), text);
