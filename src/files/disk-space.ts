import { dirname, resolve } from 'node:path';
import { CannotStartError } from '../run/errors.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';

/** What will be written, and where. */
export interface DiskNeed {
  /** A folder; it may not exist yet. */
  readonly dir: string;
  readonly bytes: number;
  /** For the message, such as `backup`. */
  readonly purpose: string;
}

/** What has to be free on one disk. */
export interface DiskRoom {
  readonly needs: readonly DiskNeed[];
  readonly neededBytes: number;
  readonly freeBytes: number;
}

/** What has to be free, and what is: the needs of all folders on one device are added up. */
export function roomOnDisks(needs: readonly DiskNeed[], fs: FileSystem = nodeFileSystem): readonly DiskRoom[] {
  const disks = new Map<number, DiskRoom>();
  for (const need of needs) {
    const { folder, device } = nearestFolder(need.dir, fs);
    const disk = disks.get(device) ?? { needs: [], neededBytes: 0, freeBytes: fs.freeBytes(folder) };
    disks.set(device, { ...disk, needs: [...disk.needs, need], neededBytes: disk.neededBytes + need.bytes });
  }
  return [...disks.values()];
}

/** The device that a folder lies on, or will. */
export const deviceOf = (dir: string, fs: FileSystem = nodeFileSystem): number => nearestFolder(dir, fs).device;

/**
 * Checks before a run that everything it writes has room.
 * @throws CannotStartError `disk_too_small`, naming the folders, what is needed and what is free.
 */
export function ensureDiskSpace(needs: readonly DiskNeed[], fs: FileSystem = nodeFileSystem): void {
  for (const { needs: onDisk, neededBytes, freeBytes } of roomOnDisks(needs, fs)) {
    if (freeBytes < neededBytes) throw tooSmall(onDisk, neededBytes, freeBytes);
  }
}

/** A folder that does not exist yet will lie on the device of its nearest parent that does. */
export function nearestFolder(dir: string, fs: FileSystem = nodeFileSystem): { folder: string; device: number } {
  for (let folder = resolve(dir); ; folder = dirname(folder)) {
    const facts = fs.stat(folder);
    if (facts !== undefined) return { folder, device: facts.device };
    if (folder === dirname(folder)) throw new Error(`No folder of ${dir} exists.`);
  }
}

function tooSmall(needs: readonly DiskNeed[], needed: number, free: number): CannotStartError {
  const parts = needs.map(({ dir, bytes, purpose }) => `${formatBytes(bytes)} for ${purpose} in ${dir}`);
  return new CannotStartError(
    `The disk is too small: ${formatBytes(needed)} needed (${parts.join(', ')}), ${formatBytes(free)} free.`,
    {
      code: 'disk_too_small',
      safe: 'Nothing was asked of the server; files that were there are unchanged.',
      next: `Free ${formatBytes(needed - free)} on the disk of ${needs[0]?.dir}, or name folders on another disk.`,
    },
  );
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A size for people: `1.5 GB` (1 KB = 1,000 bytes, as disks are sold and `df -H` counts). */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}
