import { afterAll, beforeAll, it } from 'vitest';
import { shortTorture } from '../support/short-torture.ts';
import { failingDisk } from '../torture/failing-disk.ts';
import { faultPoints } from '../torture/fault-points.ts';
import { randomKills } from '../torture/random-kills.ts';
import { CrashBed } from '../torture/support/crash-bed.ts';

let bed: CrashBed;
beforeAll(async () => {
  bed = await CrashBed.open();
});
afterAll(() => bed.close());

it('survives kills at any moment', () => shortTorture(randomKills(bed)));
it('survives kills at fault points', () => shortTorture(faultPoints(bed)));
it('survives a full disk', () => shortTorture(failingDisk(bed)));
