import { existsSync, statSync } from 'node:fs';
import { readSnapshotFacts } from '../store/snapshot-facts.ts';
import { isDisk } from './errors.ts';

/** The run tag of the published database; null when there is none, or it cannot be read: the run itself says that in its own words. */
export function publishedTagOf(dbPath: string): string | null {
  try {
    if (!existsSync(dbPath) || statSync(dbPath).size === 0) return null;
    return readSnapshotFacts(dbPath).runTag;
  } catch (error) {
    if (isDisk(error)) return null;
    throw error;
  }
}
