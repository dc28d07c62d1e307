import { expect, it } from 'vitest';
import { tokenRefusal } from '../../src/run/token-refusal.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';

it.each([
  ['unauthorized', /^The server does not accept the token: .*HTTP 401$/],
  ['forbidden', /^The server does not allow this: .*HTTP 401$/],
] as const)('says why a server refused: %s', (code, words) => {
  expect(tokenRefusal(new SourceError('HTTP 401', { code, place: { table: 'deal', page: 1, cursor: null } }))).toMatch(
    words,
  );
});
