/** The steps of a run that touch the disk, in their order: at each of them a test can kill the process or fail the disk. */
export const DISK_STEPS = [
  'backup_copy',
  'backup_gzip',
  'backup_rename',
  'working_database',
  'working_database_rename',
  'batch_commit',
  'checkpoint_write',
  'checkpoint_rename',
  'webform_stage',
  'carry_over',
  'manifest',
  'changes',
  'seal',
  'seal_one_file',
  'sidecar_removal',
  'replace_copy',
  'replace_rename',
  'live_write',
  'live_discard',
  'fallback_rename',
  'webform_merge',
  'webform_cleanup',
  'history_line',
  'backup_unpack',
  'verified_write',
  'set_aside',
] as const;

export type DiskStep = (typeof DISK_STEPS)[number];

/** What `SALESMAP_FAULT_POINT` asks for: `before:seal`, `after:batch_commit#3`, `before:manifest=ENOSPC`. */
interface Fault {
  readonly place: string;
  /** Which time the place is reached, from 1. */
  readonly nth: number;
  /** The error to throw there; undefined: the process kills itself, as a power cut would. */
  readonly code: string | undefined;
}

const fault = parseFault(process.env['SALESMAP_FAULT_POINT']);
let reached = 0;

/** A place before or after a step that touches the disk. */
export type FaultPlace = `before:${DiskStep}` | `after:${DiskStep}`;

/**
 * A test seam: where `SALESMAP_FAULT_POINT` names this place, the process kills itself, or the disk fails. Without the
 * variable it does nothing.
 */
export function faultPoint(place: FaultPlace): void {
  if (fault !== undefined) meet(place, fault);
}

/** Does a step between its two fault points. */
export function diskStep<T>(step: DiskStep, action: () => T): T {
  faultPoint(`before:${step}`);
  const result = action();
  faultPoint(`after:${step}`);
  return result;
}

/** As `diskStep`, for a step that takes its time. */
export async function longDiskStep<T>(step: DiskStep, action: () => Promise<T>): Promise<T> {
  faultPoint(`before:${step}`);
  const result = await action();
  faultPoint(`after:${step}`);
  return result;
}

function meet(place: string, { place: wanted, nth, code }: Fault): void {
  if (place !== wanted) return;
  reached += 1;
  if (code === undefined) {
    if (reached === nth) process.kill(process.pid, 'SIGKILL');
  } else if (reached >= nth) {
    // A full disk stays full.
    throw Object.assign(new Error(`${code}: made to fail at ${place}`), { code });
  }
}

function parseFault(text: string | undefined): Fault | undefined {
  if (text === undefined || text === '') return undefined;
  const [, place = '', nth = '1', code] = /^((?:before|after):\w+)(?:#(\d+))?(?:=(\w+))?$/.exec(text) ?? [];
  if (!DISK_STEPS.some((step) => place === `before:${step}` || place === `after:${step}`)) {
    throw new TypeError(`SALESMAP_FAULT_POINT=${text}: no such fault point.`);
  }
  return { place, nth: Number(nth), code };
}
