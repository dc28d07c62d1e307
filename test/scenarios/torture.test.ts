import { afterAll, beforeAll, expect, it } from 'vitest';
import { failingDisk } from '../torture/failing-disk.ts';
import { faultPoints } from '../torture/fault-points.ts';
import { Random } from '../torture/random.ts';
import { randomKills } from '../torture/random-kills.ts';
import type { Scenario } from '../torture/scenario.ts';
import { CrashBed } from '../torture/support/crash-bed.ts';
import { runTries } from '../torture/support/run-tries.ts';

/** The short torture: another seed each day, so that in time all of it is seen; `npm run torture` does the whole. */
const SEED = Number(process.env['TORTURE_SEED'] ?? Math.floor(Date.now() / 86_400_000));

let bed: CrashBed;
beforeAll(async () => {
  bed = await CrashBed.open();
});
afterAll(() => bed.close());

const short = async (scenario: Scenario): Promise<void> => {
  const failed: string[] = [`again: TORTURE_SEED=${SEED}`];
  await runTries(scenario.name, scenario.tries(1, new Random(SEED)), (text) => failed.push(text));
  expect(failed).toHaveLength(1);
};

it('survives kills at any moment', () => short(randomKills(bed)));
it('survives kills at fault points', () => short(faultPoints(bed)));
it('survives a full disk', () => short(failingDisk(bed)));
