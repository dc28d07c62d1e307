import { DISK_STEPS, type DiskStep } from '../../src/run/fault-point.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { type CrashBed, type CrashPlace, WAYS, type Way } from './support/crash-bed.ts';

/** Steps that come many times in a run, and how often at least. */
const REPEATED: Partial<Record<DiskStep, number>> = {
  batch_commit: 12,
  checkpoint_write: 5,
  checkpoint_rename: 5,
  webform_stage: 4,
  webform_merge: 3,
};

/** Steps of the commands that bring a backup back: a snapshot never comes to them (`restore-kills.ts` does, and a test of the restore). */
const OF_A_RESTORE: ReadonlySet<DiskStep> = new Set(['backup_unpack', 'verified_write', 'set_aside']);

/** Steps that only one way of publishing takes. */
const OF_A_WAY: Partial<Record<DiskStep, Way>> = {
  replace_copy: 'copy',
  live_write: 'live',
  live_discard: 'live',
  fallback_rename: 'fallback',
};

/** Steps that the way by a plain rename takes, or another one that has them. */
const wayTo = (step: DiskStep): Way => OF_A_WAY[step] ?? 'rename';

/** Kills a run before and after each step that touches the disk; it ends as if nothing had happened. */
export const faultPoints = (bed: CrashBed): Scenario => ({
  name: 'kill at every fault point',
  tries(size: number, random: Random) {
    const steps = DISK_STEPS.filter((step) => WAYS.includes(wayTo(step)) && !OF_A_RESTORE.has(step));
    const places = steps.flatMap((step) =>
      (['before', 'after'] as const).flatMap((side) => {
        const times = Array.from({ length: REPEATED[step] ?? 1 }, (_, index) => index + 1);
        return random.some(times, size >= 10 ? 3 : 1).map((nth) => ({ step, point: `${side}:${step}#${nth}` }));
      }),
    );
    return random.some(places, size >= 10 ? places.length : 6).map(({ step, point }) => ({
      name: point,
      run: () => killAndFinish(bed.place(wayTo(step)), point),
    }));
  },
});

async function killAndFinish(place: CrashPlace, point: string): Promise<void> {
  try {
    const { signal, code, stderr } = await place.start('snapshot', { SALESMAP_FAULT_POINT: point }).ended;
    if (signal !== 'SIGKILL') throw new Error(`The run did not come to ${point}: exit ${code}: ${stderr}`);
    place.checkTarget();
    await place.finish();
    place.checkEnd();
  } finally {
    place.remove();
  }
}
