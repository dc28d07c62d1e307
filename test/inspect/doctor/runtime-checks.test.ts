import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LEAST_NODE, nodeCheck, runtimeChecks } from '../../../src/inspect/doctor/runtime-checks.ts';

it('asks for the Node that package.json names', () => {
  const { engines } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
  expect(engines.node).toBe(`>=${LEAST_NODE}`);
});

it.each([
  ['20.19.0', 'ok'],
  ['20.18.3', 'fails'],
  ['18.20.0', 'fails'],
  ['22.1.0', 'ok'],
])('Node %s: %s', (version, state) => {
  expect(nodeCheck(version)).toMatchObject({ check: 'node', state });
});

it('opens a database', async () => {
  expect(await runtimeChecks()).toMatchObject([
    { check: 'node', state: 'ok' },
    { check: 'sqlite', state: 'ok', message: expect.stringMatching(/^SQLite 3\.\d+/) },
  ]);
});
