import type { DiskStep } from '../../src/run/fault-point.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { CrashBed, CrashPlace, Way } from './support/crash-bed.ts';

/** The steps that write, how the run ends when the disk is full from there on, and by which way it gets there. */
const WRITES: ReadonlyArray<readonly [step: DiskStep, exitCode: number, way?: Way]> = [
  ['backup_copy', 2],
  ['backup_gzip', 2],
  ['backup_rename', 2],
  ['working_database', 2],
  ['working_database_rename', 2],
  ['batch_commit', 3],
  ['checkpoint_write', 0], // It is a copy to read: the run goes on without it.
  ['webform_stage', 3], // Submissions are fetched while the last tables are.
  ['carry_over', 3],
  ['manifest', 3],
  ['seal', 3],
  ['seal_one_file', 3],
  ['replace_copy', 3, 'copy'],
  ['webform_merge', 7],
  ['webform_cleanup', 7],
  ['history_line', 0],
];

/** The disk is full at each step that writes; the target stays whole, and the run ends well when there is room again. */
export const failingDisk = (bed: CrashBed): Scenario => ({
  name: 'disk full at every write',
  tries: (size: number, random: Random) =>
    random.some(WRITES, size >= 10 ? WRITES.length : 3).map(([step, exitCode, way = 'rename']) => {
      const point = `before:${step}=ENOSPC`;
      return { name: point, run: () => failAndFinish(bed.place(way), point, exitCode) };
    }),
});

async function failAndFinish(place: CrashPlace, point: string, exitCode: number): Promise<void> {
  try {
    const { code, stderr } = await place.start('snapshot', { SALESMAP_FAULT_POINT: point }).ended;
    if (code !== exitCode) throw new Error(`${point}: exit ${code} instead of ${exitCode}: ${stderr}`);
    if (!stderr.includes('ENOSPC')) throw new Error(`${point} is not told: ${stderr}`);
    place.checkTarget();
    await place.finish();
    place.checkEnd();
  } finally {
    place.remove();
  }
}
