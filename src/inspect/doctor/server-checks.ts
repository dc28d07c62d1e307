import { RunError } from '../../run/errors.ts';
import { newTokenFirst } from '../../run/new-token.ts';
import { SourceError, type SourceErrorCode } from '../../salesmap/source-error.ts';
import type { ServerAnswers } from './ask-server.ts';
import { type Check, fails, ok, warning } from './check.ts';

const SLOW_MS = 2000;
const CLOCK_MS = 60_000;
/** A page of most lists holds 50 records (API facts, "Lists"). */
const PAGES_OF_10_000_RECORDS = 200;

/** Judges what a server answered: address, token, speed, clock and the budget. */
export function serverChecks(
  url: string,
  answers: ServerAnswers,
  neighbours: number,
  tokenFile?: string,
): readonly Check[] {
  const { roundTripsMs, clockAheadMs, error } = answers;
  const answered = roundTripsMs.length > 0;
  return [
    ...(error instanceof RunError ? [fails('rate_limiter', error.message, error.next ?? 'See --rate-limiter.')] : []),
    addressCheck(url, answered, error),
    tokenCheck(error, tokenFile),
    answered ? speedCheck(roundTripsMs) : notChecked('speed', whyNot(error)),
    answered ? clockCheck(clockAheadMs) : notChecked('clock', whyNot(error)),
    budgetCheck(error, answered, neighbours),
  ];
}

/** What could not be looked at, because something before it failed. */
export const notChecked = (check: string, why = 'the server did not answer'): Check =>
  warning(check, `not checked, because ${why}`, 'Mend what fails, then ask again.');

type Failure = ServerAnswers['error'];

/** Without a rate limiter nothing is asked. */
const whyNot = (error: Failure): string | undefined =>
  error instanceof RunError ? 'the rate limiter cannot be used' : undefined;

const codeOf = (error: Failure): SourceErrorCode | undefined => (error instanceof SourceError ? error.code : undefined);

/** Answers that only the API itself gives, so that the address is right. */
const BY_THE_API: ReadonlySet<SourceErrorCode | undefined> = new Set([
  'unauthorized',
  'forbidden',
  'rate_limited',
  'success_false',
]);

function addressCheck(url: string, answered: boolean, error: Failure): Check {
  if (error === undefined || BY_THE_API.has(codeOf(error))) return ok('base_url', `${url} answers`);
  if (error instanceof RunError) return notChecked('base_url', whyNot(error));
  const status = error.status ?? 0;
  const words = `${url}: ${error.message}`;
  if (status >= 500) return fails('base_url', words, 'The server is in trouble: wait some minutes, then ask again.');
  return answered
    ? fails(
        'base_url',
        words,
        'Give --base-url (SALESMAP_API_BASE) the API itself, such as https://salesmap.kr/api/v2.',
      )
    : fails('base_url', words, 'Check the address (--base-url, SALESMAP_API_BASE), the network and the firewall.');
}

function tokenCheck(error: Failure, tokenFile: string | undefined): Check {
  if (error === undefined) return ok('token', 'accepted by /user/me');
  switch (codeOf(error)) {
    case 'unauthorized':
      return fails(
        'token',
        'The server does not accept the token: it is wrong or expired (a new one expires the old).',
        `${newTokenFirst('unauthorized', tokenFile)}.`,
      );
    case 'forbidden':
      return fails(
        'token',
        `The plan or the permissions of the token do not cover the API: ${error.message}`,
        `${newTokenFirst('forbidden', tokenFile)}.`,
      );
    case 'rate_limited':
      return warning('token', 'not checked: the budget was spent (429)', 'Wait a minute, then ask again.');
    default:
      return notChecked('token');
  }
}

function speedCheck(roundTripsMs: readonly number[]): Check {
  const sorted = roundTripsMs.toSorted((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const words = `an answer takes ${(median / 1000).toFixed(2)} s`;
  if (median <= SLOW_MS) return ok('speed', words);
  const minutes = Math.ceil((median * PAGES_OF_10_000_RECORDS) / 60_000);
  return warning(
    'speed',
    `${words}: the pages of a table come one after another, so 10,000 records take ${minutes} min or more`,
    'Run from a machine nearer to the server or with a better line, or expect a long crawl.',
  );
}

function clockCheck(aheadMs: number | undefined): Check {
  if (aheadMs === undefined) {
    return warning(
      'clock',
      'not checked: the server does not tell the time',
      'Look at the clock of this machine once.',
    );
  }
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= CLOCK_MS) return ok('clock', `within ${Math.max(1, seconds)} s of the server's`);
  const words = `${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the server's: run tags and ages will be wrong`;
  return warning('clock', words, 'Set the clock of this machine, best by NTP.');
}

function budgetCheck(error: Failure, answered: boolean, neighbours: number): Check {
  if (codeOf(error) === 'rate_limited') {
    return warning(
      'rate_limit',
      `somebody else spends the budget of the workspace (100 requests per 10 s): ${error?.message}`,
      'Start when the other program is done, or have all of ours share it: --rate-limiter.',
    );
  }
  if (neighbours > 0) {
    const who = neighbours === 1 ? 'another process' : `${neighbours} other processes`;
    return warning(
      'rate_limit',
      `${who} of this user on this machine spend from the same budget now: a crawl takes longer`,
      'Let them end first, or have them share the pace: --rate-limiter.',
    );
  }
  return answered ? ok('rate_limit', 'no other use of the budget was seen') : notChecked('rate_limit');
}
