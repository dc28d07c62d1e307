import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCodeOf } from '../../src/run/errors.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { CrashBed } from './support/crash-bed.ts';

/** Enough for the check before the crawl; the rest is taken away while the run is at work. */
const DISK_BYTES = 40_000_000;

/** A real disk of its own that is filled to the last byte at any moment; the run ends well when there is room again. */
export const fullDisk = (bed: CrashBed): Scenario => ({
  name: 'disk filled at any moment',
  tries(size: number, random: Random) {
    if (!canMount()) return [];
    return Array.from({ length: size >= 10 ? 30 : 2 }, () => {
      const delayMs = random.next() * bed.wholeRunMs;
      const leftBytes = random.below(3) * 50_000;
      const name = `after ${Math.round(delayMs)} ms, ${leftBytes} bytes left`;
      return { name, run: () => fillAndFinish(bed, delayMs, leftBytes) };
    });
  },
});

async function fillAndFinish(bed: CrashBed, delayMs: number, leftBytes: number): Promise<void> {
  const disk = mkdtempSync(join(tmpdir(), 'salesmap-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk]);
  try {
    const place = bed.place('rename', disk);
    const { ended } = place.start('snapshot');
    const timer = setTimeout(() => fill(disk, leftBytes), delayMs);
    const { code, stderr } = await ended;
    clearTimeout(timer);
    if (![0, 2, 3, 4, 7].includes(code ?? -1)) throw new Error(`exit ${code}: ${stderr}`);
    place.checkTarget();
    rmSync(join(disk, 'filler'), { force: true });
    await place.finish();
    place.checkEnd();
  } finally {
    execFileSync('umount', [disk]);
    rmdirSync(disk);
  }
}

/** Writes until nothing more fits, then gives so many bytes back. */
function fill(disk: string, leftBytes: number): void {
  const reserve = join(disk, 'reserve');
  if (leftBytes > 0) writeFileSync(reserve, Buffer.alloc(leftBytes));
  const path = join(disk, 'filler');
  for (const bytes of [1_000_000, 4096, 1]) {
    for (let full = false; !full; ) {
      try {
        writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' });
      } catch (error) {
        if (systemCodeOf(error) !== 'ENOSPC') throw error;
        full = true;
      }
    }
  }
  rmSync(reserve, { force: true });
}

/** Mounting takes rights that not every machine gives. */
export function canMount(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'tmpfs', dir], { stdio: 'ignore' });
    execFileSync('umount', [dir]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(dir);
  }
}
