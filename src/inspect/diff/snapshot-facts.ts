import type { Database } from 'better-sqlite3';
import type { Side } from '../../store/diff/attach-both.ts';
import { readAtRest } from '../../store/read-at-rest.ts';
import { columnsOf } from '../../store/schema.ts';

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

/** The run that made the database of this path; null when it does not say. @throws as `readAtRest` does. */
export const runTagIn = (path: string): Promise<string | null> =>
  readAtRest(path, ({ db }) => snapshotFacts(db).runTag);

function textOf(db: Database, side: Side, column: 'run_tag' | 'captured_at_utc'): string | null {
  if (!columnsOf(db, 'run_info', side).some(({ name }) => name === column)) return null;
  const value = db.prepare<[], unknown>(`SELECT ${column} FROM ${side}.run_info LIMIT 1`).pluck().get();
  return typeof value === 'string' ? value : null;
}
