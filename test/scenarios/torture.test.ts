import { afterAll, beforeAll, it } from 'vitest';
import { shortTorture } from '../support/short-torture.ts';
import { failingDisk } from '../torture/failing-disk.ts';
import { faultPoints } from '../torture/fault-points.ts';
import { fullDisk } from '../torture/full-disk.ts';
import { randomKills } from '../torture/random-kills.ts';
import { CrashBed } from '../torture/support/crash-bed.ts';
import { twoAtOnce } from '../torture/two-at-once.ts';

let bed: CrashBed;
beforeAll(async () => {
  bed = await CrashBed.open();
});
afterAll(() => bed.close());

it('survives kills at any moment', () => shortTorture(randomKills(bed)));
it('survives kills at fault points', () => shortTorture(faultPoints(bed)));
it('survives a disk that fails at a step', () => shortTorture(failingDisk(bed)));
it('survives a disk that fills up', () => shortTorture(fullDisk(bed)));
it('survives runs that begin at once', () => shortTorture(twoAtOnce(bed)));
