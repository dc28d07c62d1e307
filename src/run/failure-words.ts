import { RateLimiterLostError } from '../salesmap/rate-limiter-lost-error.ts';
import { SourceError } from '../salesmap/source-error.ts';
import { messageOf } from './errors.ts';

/** Names that are given before the rest is counted. */
const MOST_NAMES = 8;

/** One reason for which lists ended. */
export interface Failure {
  readonly reason: string;
  /** With the names of the lists, or the place in the only one. */
  readonly words: string;
}

/** Gathers what ended lists: a reason that several share is said once. */
export function gatherFailures(errors: readonly unknown[]): readonly Failure[] {
  const groups = new Map<string, unknown[]>();
  for (const error of errors) {
    const reason = reasonOf(error);
    groups.set(reason, [...(groups.get(reason) ?? []), error]);
  }
  return [...groups].map(([reason, [first, ...others]]) => {
    const isOne = others.length === 0 && !isLost(first);
    return isOne ? { reason: messageOf(first), words: messageOf(first) } : together(reason, [first, ...others]);
  });
}

/** All reasons in a line; the names are left out where all lists share one, because whoever says it names them. */
export function failureText(failures: readonly Failure[]): string {
  const [first, ...others] = failures;
  if (first === undefined) return '';
  return others.length === 0 ? first.reason : failures.map(({ words }) => words).join(' · ');
}

function together(reason: string, errors: readonly unknown[]): Failure {
  const names = errors.flatMap((error) => (error instanceof SourceError ? [error.place.table] : []));
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  const shown = `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
  return { reason, words: shown === '' ? reason : `${shown}: ${reason}` };
}

/** A rate limiter that is lost is so for every list: its own words are said here, and nowhere else. */
const isLost = (error: unknown): error is Error & { readonly cause: RateLimiterLostError } =>
  error instanceof Error && error.cause instanceof RateLimiterLostError;

function reasonOf(error: unknown): string {
  if (isLost(error)) return error.cause.message;
  return error instanceof SourceError ? error.reason : messageOf(error);
}
