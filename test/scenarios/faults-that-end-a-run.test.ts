import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/testing/index.ts';
import { contentOf, openWorkplace } from '../support/workplace.ts';

type Fault = FaultRule['fault'];

/** These end the run with exit 3, resumable: the published database stays, and `resume` finishes when the fault is gone. */
const ENDING: readonly (readonly [name: string, fault: Fault, words: string])[] = [
  ['HTTP 500 for ever', { type: 'status', status: 500, body: 'json' }, 'HTTP 500'],
  ['HTTP 404 as HTML', { type: 'status', status: 404, body: 'html' }, 'HTTP 404'],
  ['resets for ever', { type: 'reset' }, '3 tries'],
  ['cut bodies for ever', { type: 'cut' }, '3 tries'],
  ['hangs for ever', { type: 'hang' }, 'no whole answer within'],
  ['data missing', { type: 'wrong_shape', shape: 'data_missing' }, 'data'],
  ['data null', { type: 'wrong_shape', shape: 'data_null' }, 'data'],
  ['a list that is missing', { type: 'wrong_shape', shape: 'list_missing' }, 'missing, not a list'],
  ['a list that is no list', { type: 'wrong_shape', shape: 'list_not_list' }, 'not a list'],
  ['a record that is no object', { type: 'wrong_shape', shape: 'record_not_object' }, 'not an object'],
  ['a body that is not the envelope', { type: 'wrong_shape', shape: 'not_envelope' }, 'envelope'],
  ['success: false', { type: 'success_false' }, 'the server refused'],
  ['a repeated cursor', { type: 'repeated_cursor' }, 'came before'],
  ['a cursor loop', { type: 'cursor_loop' }, 'came before'],
  ['429 for ever', { type: 'rate_limited' }, 'HTTP 429'],
  ['a body beyond the limit', { type: 'big_body', bytes: 80 * 1024 * 1024 }, 'larger than 64 MiB'],
  ['a redirect', { type: 'redirect', location: 'http://127.0.0.1:9/elsewhere' }, 'redirects are not followed'],
  ['401 in the middle', { type: 'unauthorized_from_then_on' }, 'does not accept the token'],
];

const SHORT_TIMEOUT = ['--timeout', '1'];

/** A published snapshot of the same workspace, made once. */
let published: Buffer;
let whole: Record<string, unknown>;

beforeAll(async () => {
  const workplace = await openWorkplace({}, () => undefined);
  expect((await workplace.run('snapshot')).code).toBe(0);
  published = readFileSync(workplace.db);
  whole = contentOf(workplace.db);
  await workplace.close();
});

describe('a fault that ends the run', () => {
  it.each(ENDING)('%s', async (_name, fault, words) => {
    const { db, run, sandbox, history } = await openWorkplace();
    writeFileSync(db, published);
    sandbox.setFaults([{ path: '/memo', page: 2, times: 'forever', fault }]);
    const failed = await run('snapshot', ...SHORT_TIMEOUT);
    expect(failed.stderr).toContain(words);
    expect(failed.code).toBe(3);
    expect(failed.stderr).toContain('salesmap resume');
    expect(failed.stderr).toMatch(/memo, page [23]/);
    expect(readFileSync(db).equals(published)).toBe(true);
    expect(history().at(-1)).toMatchObject({ status: 'failed', exit_code: 3 });
    sandbox.setFaults([]);
    expect((await run('resume')).code).toBe(0);
    expect(contentOf(db)).toEqual(whole);
  });

  it('and nothing is published where nothing was', async () => {
    const { db, run, sandbox } = await openWorkplace();
    sandbox.setFaults([{ path: '/deal', times: 'forever', fault: { type: 'status', status: 500, body: 'html' } }]);
    expect((await run('snapshot')).code).toBe(3);
    expect(existsSync(db)).toBe(false);
  });
});

describe('a fault among the submissions', () => {
  it('leaves the published snapshot, keeps that form’s rows, and ends with 7', async () => {
    const { db, run, sandbox } = await openWorkplace();
    writeFileSync(db, published);
    sandbox.setFaults([
      { path: '/webForm/*', request: 2, times: 'forever', fault: { type: 'status', status: 500, body: 'json' } },
    ]);
    const { code, stderr } = await run('snapshot');
    expect(code).toBe(7);
    expect(stderr).toContain('salesmap webform');
    sandbox.setFaults([]);
    expect((await run('webform')).code).toBe(0);
    expect(contentOf(db)).toEqual(whole);
  });

  it('skips a form that the server does not know', async () => {
    const { db, run, sandbox } = await openWorkplace();
    writeFileSync(db, published);
    sandbox.setFaults([{ path: '/webForm/*', request: 1, fault: { type: 'status', status: 400, body: 'json' } }]);
    const { code } = await run('webform');
    expect(code).toBe(0);
    const rows = (content: Record<string, unknown>): string[] =>
      JSON.stringify(content['webform_history']).split('],[').sort();
    expect(rows(contentOf(db))).toHaveLength(rows(whole).length);
  });
});
