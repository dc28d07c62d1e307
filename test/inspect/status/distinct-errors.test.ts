import { expect, it } from 'vitest';
import { distinctErrors } from '../../../src/inspect/status/distinct-errors.ts';

const DNS = 'getaddrinfo ENOTFOUND api.example (3 tries)';

it.each<[string, string[], string[]]>([
  ['one error', ['deal, page 2 (cursor "a(b)\\""): HTTP 502'], ['deal, page 2 (cursor "a(b)\\""): HTTP 502']],
  [
    'what the last line says, too',
    [
      'deal, page 2 (cursor "x"): HTTP 502',
      'Table deal could not be read to the end: deal, page 2 (cursor "x"): HTTP 502',
    ],
    ['Table deal could not be read to the end: deal, page 2 (cursor "x"): HTTP 502'],
  ],
  [
    'what all tables met',
    [`deal, page 1 (no cursor): ${DNS}`, `memo, page 1 (no cursor): ${DNS}`, `Tables deal, memo failed: ${DNS}`],
    [`Tables deal, memo failed: ${DNS}`],
  ],
  [
    'what two tables met, without a line for both',
    [`deal, page 1 (no cursor): ${DNS}`, `memo, page 1 (no cursor): ${DNS}`, 'lead, page 3 (cursor "c"): HTTP 500'],
    [`deal, memo: ${DNS}`, 'lead, page 3 (cursor "c"): HTTP 500'],
  ],
  ['twice the same', ['HTTP 500', 'HTTP 500'], ['HTTP 500']],
  ['nothing', [], []],
])('%s', (_name, details, expected) => {
  expect(distinctErrors(details)).toEqual(expected);
});
