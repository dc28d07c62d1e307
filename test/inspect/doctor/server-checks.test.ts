import { expect, it } from 'vitest';
import type { ServerAnswers } from '../../../src/inspect/doctor/ask-server.ts';
import { serverChecks } from '../../../src/inspect/doctor/server-checks.ts';
import { CannotStartError } from '../../../src/run/errors.ts';
import { SourceError, type SourceErrorCode } from '../../../src/salesmap/source-error.ts';

const URL_TEXT = 'https://salesmap.kr/api/v2';
const GOOD: ServerAnswers = { roundTripsMs: [900, 120, 110], clockAheadMs: 800, error: undefined };

const failure = (code: SourceErrorCode, status?: number): SourceError =>
  new SourceError('the words', { code, status, place: { table: '/user/me', page: 1, cursor: null } });

/** The checks that are not ok, by name. */
const notOk = (more: Partial<ServerAnswers>, neighbours = 0): Record<string, string> =>
  Object.fromEntries(
    serverChecks(URL_TEXT, { ...GOOD, ...more }, neighbours)
      .filter(({ state }) => state !== 'ok')
      .map(({ check, state }) => [check, state]),
  );

it('is fine with a server that answers', () => {
  expect(notOk({})).toEqual({});
  expect(serverChecks(URL_TEXT, GOOD, 0).map(({ check }) => check)).toEqual([
    'base_url',
    'token',
    'speed',
    'clock',
    'rate_limit',
  ]);
});

const UNKNOWN = { token: 'warning', speed: 'warning', clock: 'warning', rate_limit: 'warning' };

it.each<[string, Partial<ServerAnswers>, Record<string, string>]>([
  ['a refused token', { error: failure('unauthorized', 401) }, { token: 'fails' }],
  ['a plan that does not cover it', { error: failure('forbidden', 403) }, { token: 'fails' }],
  ['a spent budget', { error: failure('rate_limited', 429) }, { token: 'warning', rate_limit: 'warning' }],
  ['no server', { roundTripsMs: [], error: failure('network') }, { ...UNKNOWN, base_url: 'fails' }],
  ['no answer in time', { roundTripsMs: [], error: failure('timeout') }, { ...UNKNOWN, base_url: 'fails' }],
  ['an address of something else', { error: failure('not_envelope', 200) }, { base_url: 'fails', token: 'warning' }],
  ['a path that is not there', { error: failure('http_error', 404) }, { base_url: 'fails', token: 'warning' }],
  ['a redirect', { error: failure('redirected', 302) }, { base_url: 'fails', token: 'warning' }],
  ['a server in trouble', { error: failure('http_error', 503) }, { base_url: 'fails', token: 'warning' }],
  ['slow answers', { roundTripsMs: [100, 2100, 2600] }, { speed: 'warning' }],
  ['one slow answer', { roundTripsMs: [9000, 100, 110] }, {}],
  ['a clock that is ahead', { clockAheadMs: 61_000 }, { clock: 'warning' }],
  ['a clock that is behind', { clockAheadMs: -3_600_000 }, { clock: 'warning' }],
  ['a server that tells no time', { clockAheadMs: undefined }, { clock: 'warning' }],
])('%s', (_name, more, expected) => {
  expect(notOk(more)).toEqual(expected);
});

it('tells what slowness means, which way the clock is wrong, and who else is there', () => {
  const messages = serverChecks(
    URL_TEXT,
    { roundTripsMs: [3000, 3000, 3000], clockAheadMs: -90_000, error: undefined },
    2,
  );
  const text = messages.map(({ message }) => message).join('\n');
  expect(text).toContain('10,000 records take 10 min or more');
  expect(text).toContain('90 s behind the server');
  expect(text).toContain('2 other processes');
  expect(notOk({}, 1)).toEqual({ rate_limit: 'warning' });
});

it('fails when the shared rate limiter cannot be reached', () => {
  const error = new CannotStartError('no Redis', { code: 'rate_limiter_unreachable', next: 'Start it.' });
  const [first] = serverChecks(URL_TEXT, { roundTripsMs: [], clockAheadMs: undefined, error }, 0);
  expect(first).toEqual({ check: 'rate_limiter', state: 'fails', message: 'no Redis', fix: 'Start it.' });
});

it('every check that is not ok has a fix', () => {
  for (const error of [
    failure('network'),
    failure('unauthorized'),
    failure('rate_limited'),
    failure('http_error', 500),
  ]) {
    for (const { state, fix } of serverChecks(URL_TEXT, { ...GOOD, error }, 1))
      expect(fix === null).toBe(state === 'ok');
  }
});
