import type { Database } from 'better-sqlite3';
import { checkDatabase } from '../files/check-database.ts';
import { counted } from '../run/counted.ts';
import { type StepWatch, UNWATCHED } from '../run/step-watch.ts';

/** Why a snapshot is not fit to replace the published one. */
export interface VerificationProblem {
  readonly code: 'integrity' | 'count_mismatch' | 'shrink';
  readonly message: string;
}

/** A table may lose this many rows, or up to half of them, before anyone asks. */
const SHRINK_ROWS = 100;

/**
 * Checks a finished snapshot before the swap: SQLite's own integrity check, the tables against the manifest, and no table
 * that lost more than half its rows (and over 100) against the published snapshot. The whole file is read in a thread of its
 * own, which also merges its WAL: a large one would hold up the seal. Nobody may write meanwhile.
 * @param publishedRows rows of each crawled table in the published snapshot.
 * @param acceptShrink leaves the last check out (`--accept-shrink`).
 * @throws the reason of `watch.stop` when that ends it.
 */
export async function verifySnapshot(
  db: Database,
  publishedRows: ReadonlyMap<string, number>,
  acceptShrink: boolean,
  watch: StepWatch = UNWATCHED,
): Promise<readonly VerificationProblem[]> {
  watch.stepBegan('check', undefined);
  const { verdict, rows } = await checkDatabase(db.name, { countRows: true, mergeWal: true, stop: watch.stop });
  if (verdict !== 'ok') return [{ code: 'integrity', message: `SQLite's integrity check says: ${verdict}` }];
  return [...checkCounts(db, rows), ...(acceptShrink ? [] : checkShrink(db, publishedRows))];
}

function checkCounts(db: Database, counts: ReadonlyMap<string, number>): readonly VerificationProblem[] {
  return manifestRows(db).flatMap(({ table, rows }): VerificationProblem[] => {
    const found = counts.get(table) ?? 0;
    if (found === rows) return [];
    return [{ code: 'count_mismatch', message: `${table} holds ${counted(found, 'row')}, its manifest says ${rows}` }];
  });
}

function checkShrink(db: Database, publishedRows: ReadonlyMap<string, number>): readonly VerificationProblem[] {
  return manifestRows(db).flatMap(({ table, rows }): VerificationProblem[] => {
    const before = publishedRows.get(table) ?? 0;
    if (before - rows <= SHRINK_ROWS || rows * 2 >= before) return [];
    return [{ code: 'shrink', message: `${table} fell from ${before} rows to ${rows}` }];
  });
}

const manifestRows = (db: Database): readonly { table: string; rows: number }[] =>
  db.prepare<[], { table: string; rows: number }>('SELECT "table", row_count AS rows FROM manifest').all();
