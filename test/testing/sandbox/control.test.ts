import { request } from 'undici';
import { expect, it } from 'vitest';
import { expectedWebformHistory } from '../../../src/testing/index.ts';
import { openSandbox } from './support/open-sandbox.ts';

async function openControl() {
  const asked = await openSandbox({ rateLimit: true });
  const control = async (path: string, body?: string) => {
    const url = new URL(`/_sandbox/${path}`, asked.sandbox.url);
    const said = await request(url, body === undefined ? {} : { method: 'PUT', body });
    return { status: said.statusCode, text: await said.body.text() };
  };
  return { ...asked, control };
}

it('shows requests and statistics without a token, uncounted and without a limit', async () => {
  const { ask, control } = await openControl();
  await ask('/deal');
  for (let nth = 0; nth < 110; nth += 1) expect((await control('stats')).status).toBe(200);
  expect(JSON.parse((await control('stats')).text)).toMatchObject({ requests: 1, byPath: { '/deal': 1 } });
  expect(JSON.parse((await control('requests')).text)).toMatchObject([{ path: '/deal', cursor: null, status: 200 }]);
});

it('takes fault rules, and says what is wrong with a bad one', async () => {
  const { ask, control } = await openControl();
  const rules = [{ path: '/deal', fault: { type: 'status', status: 503, body: 'html' } }];
  expect((await control('faults', JSON.stringify(rules))).status).toBe(200);
  expect((await ask('/deal')).status).toBe(503);
  const bad = await control('faults', JSON.stringify([{ path: '/deal', fault: { type: 'nonsense' } }]));
  expect(bad.status).toBe(400);
  expect(bad.text).toContain('rule 1.fault');
  expect((await control('faults', '{')).status).toBe(400);
});

it('tells what a snapshot has to hold', async () => {
  const { sandbox, control } = await openControl();
  const { kept, droppedMissing, droppedNotAllowed } = expectedWebformHistory(sandbox.data);
  expect(JSON.parse((await control('expected')).text)).toEqual({
    tables: { organization: 400, people: 1500, deal: 1200, lead: 900, memo: 2500, user: 30, team: 8 },
    webform_history: { rows: kept.length, dropped_missing: droppedMissing, dropped_not_allowed: droppedNotAllowed },
  });
});

it('has nothing else outside the base URL', async () => {
  const { control } = await openControl();
  expect((await control('nothing')).status).toBe(404);
});
