import { expect } from 'vitest';
import { Random } from '../torture/random.ts';
import type { Scenario } from '../torture/scenario.ts';
import { runTries } from '../torture/support/run-tries.ts';

/** Another seed each day, so that in time all of it is seen. */
const SEED = Number(process.env['TORTURE_SEED'] ?? Math.floor(Date.now() / 86_400_000));

/** Some of a scenario's tries, as a test; `npm run torture` does all of them. A failure names the seed. */
export async function shortTorture(scenario: Scenario): Promise<void> {
  const said = [`again: TORTURE_SEED=${SEED}`];
  await runTries(scenario.name, scenario.tries(1, new Random(SEED)), (text) => said.push(text));
  expect(said).toEqual([said[0]]);
}
