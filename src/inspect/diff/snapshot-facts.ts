import type { Database } from 'better-sqlite3';
import type { Side } from '../../store/diff/attach-both.ts';
import { openReadOnly } from '../../store/open-database.ts';
import { columnsOf } from '../../store/schema.ts';
import { makesSidecars } from './makes-sidecars.ts';

/** Which run made a snapshot, and when; null for what it does not say. */
export interface SnapshotFacts {
  readonly runTag: string | null;
  readonly capturedAtUtc: string | null;
}

/** What a snapshot's `run_info` says. */
export const snapshotFacts = (db: Database, side: Side = 'main'): SnapshotFacts => ({
  runTag: textOf(db, side, 'run_tag'),
  capturedAtUtc: textOf(db, side, 'captured_at_utc'),
});

/** The run that made the database of this path; null when nothing tells, or it cannot be read as it lies. */
export function runTagIn(path: string): string | null {
  try {
    if (makesSidecars(path)) return null;
    const db = openReadOnly(path);
    try {
      return snapshotFacts(db).runTag;
    } finally {
      db.close();
    }
  } catch {
    return null; // Whoever goes on to compare it says why.
  }
}

function textOf(db: Database, side: Side, column: 'run_tag' | 'captured_at_utc'): string | null {
  if (!columnsOf(db, 'run_info', side).some(({ name }) => name === column)) return null;
  const value = db.prepare<[], unknown>(`SELECT ${column} FROM ${side}.run_info LIMIT 1`).pluck().get();
  return typeof value === 'string' ? value : null;
}
