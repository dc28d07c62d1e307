import { existsSync, statSync } from 'node:fs';
import { readSnapshotFacts } from '../store/snapshot-facts.ts';
import { isDisk } from './errors.ts';

/** What the published database says of its run. */
export interface PublishedInfo {
  readonly runTag: string | null;
  readonly finalDbPath: string | null;
}

const NOTHING: PublishedInfo = { runTag: null, finalDbPath: null };

/** All null when there is no published database, or it cannot be read: the run itself says that in its own words. */
export function publishedInfo(dbPath: string): PublishedInfo {
  try {
    if (!existsSync(dbPath) || statSync(dbPath).size === 0) return NOTHING;
    return readSnapshotFacts(dbPath);
  } catch (error) {
    if (isDisk(error)) return NOTHING;
    throw error;
  }
}
