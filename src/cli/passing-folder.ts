import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULTS } from '../run/defaults.ts';

/** The place flags of a run in a folder that is gone when `work` is done. */
export async function inPassingFolder<T>(work: (places: ReturnType<typeof placesIn>) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'salesmap-'));
  try {
    return await work(placesIn(dir));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const placesIn = (dir: string) => ({
  'db-path': join(dir, DEFAULTS.dbPath),
  'backup-dir': join(dir, DEFAULTS.backupDir),
  'keep-backups': DEFAULTS.keepBackups,
  'no-backup': true,
  'log-dir': join(dir, DEFAULTS.logDir),
  'checkpoint-interval': DEFAULTS.checkpointInterval,
  'keep-unfinished': DEFAULTS.keepUnfinishedDays,
  'file-mode': DEFAULTS.fileMode,
});
