import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/testing/index.ts';
import { contentOf, openWorkplace } from '../support/workplace.ts';

/** What one try too few or too many would change: each of these passes and leaves the right result. */
const PASSING: readonly (readonly [name: string, rule: Omit<FaultRule, 'path'>])[] = [
  ['HTTP 500 as JSON, twice', { request: 2, times: 2, fault: { type: 'status', status: 500, body: 'json' } }],
  ['HTTP 502 as HTML', { request: 2, fault: { type: 'status', status: 502, body: 'html' } }],
  ['HTTP 503 without a body', { request: 2, fault: { type: 'status', status: 503, body: 'empty' } }],
  ['a reset', { request: 2, fault: { type: 'reset' } }],
  ['a cut body', { request: 2, fault: { type: 'cut' } }],
  ['a hang', { request: 2, fault: { type: 'hang' } }],
  ['a slow answer', { request: 2, fault: { type: 'slow', ms: 50 } }],
  ['HTML with status 200', { request: 2, fault: { type: 'wrong_shape', shape: 'html_200' } }],
  ['a body that is not JSON', { request: 2, fault: { type: 'wrong_shape', shape: 'not_json' } }],
  ['data missing once', { request: 2, fault: { type: 'wrong_shape', shape: 'data_missing' } }],
  ['an empty page with a cursor', { page: 2, fault: { type: 'empty_page' } }],
  ['a 429 with Retry-After', { request: 2, fault: { type: 'rate_limited', retryAfter: 0.01 } }],
  ['a 429 with seconds in its reason', { request: 2, fault: { type: 'rate_limited', reason: true } }],
];

const SHORT_TIMEOUT = ['--timeout', '1'];

/** What a snapshot of the same workspace holds, made once. */
let whole: Record<string, unknown>;

beforeAll(async () => {
  const workplace = await openWorkplace({}, () => undefined);
  expect((await workplace.run('snapshot')).code).toBe(0);
  whole = contentOf(workplace.db);
  await workplace.close();
});

describe('a fault that passes', () => {
  it.each(PASSING)('%s', async (_name, rule) => {
    const { db, run, sandbox } = await openWorkplace();
    sandbox.setFaults(['/deal', '/memo', '/webForm/*'].map((path) => ({ path, ...rule })));
    const { code, stderr } = await run('snapshot', ...SHORT_TIMEOUT);
    expect(stderr).not.toMatch(/^Error/m);
    expect(code).toBe(0);
    expect(contentOf(db)).toEqual(whole);
  });
});

it('keeps the last answer of a record that comes twice, at its first place', async () => {
  const { db, run, sandbox } = await openWorkplace();
  sandbox.setFaults([{ path: '/deal', page: 2, fault: { type: 'repeated_record' } }]);
  expect((await run('snapshot')).code).toBe(0);
  expect(contentOf(db)).toEqual(whole);
});
