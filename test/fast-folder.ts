import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4_000_000_000;

/** Where tests make their files: in memory, where syncing takes no time, if there is room and programs may be started. */
export function fastFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize > ENOUGH_BYTES && canStartFrom(IN_MEMORY) ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

function canStartFrom(folder: string): boolean {
  const dir = mkdtempSync(join(folder, 'salesmap-'));
  try {
    const path = join(dir, 'program');
    writeFileSync(path, '#!/bin/sh\n', { mode: 0o700 });
    return spawnSync(path).status === 0;
  } finally {
    rmSync(dir, { recursive: true });
  }
}
