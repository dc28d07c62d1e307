import type { Database } from 'better-sqlite3';
import { isNoDatabase } from '../files/sqlite-errors.ts';
import { messageOf } from '../run/errors.ts';
import { quoteIdentifier } from './quote-identifier.ts';

/** Why a snapshot is not fit to replace the published one. */
export interface VerificationProblem {
  readonly code: 'integrity' | 'count_mismatch' | 'shrink';
  readonly message: string;
}

/** A table may lose this many rows, or up to half of them, before anyone asks. */
const SHRINK_ROWS = 100;

/**
 * Checks a finished snapshot before the swap: SQLite's own integrity check, the tables against the manifest, and no table
 * that lost more than half its rows (and over 100) against the published snapshot.
 * @param publishedRows rows of each crawled table in the published snapshot.
 * @param acceptShrink leaves the last check out (`--accept-shrink`).
 */
export function verifySnapshot(
  db: Database,
  publishedRows: ReadonlyMap<string, number>,
  acceptShrink: boolean,
): readonly VerificationProblem[] {
  const damage = checkIntegrity(db);
  if (damage.length > 0) return damage; // Its tables cannot be counted.
  return [...checkCounts(db), ...(acceptShrink ? [] : checkShrink(db, publishedRows))];
}

function checkIntegrity(db: Database): readonly VerificationProblem[] {
  const answer = integrityOf(db);
  return answer === 'ok' ? [] : [{ code: 'integrity', message: `SQLite's integrity check says: ${answer}` }];
}

/** A file that is damaged too much for the check itself ends it with an error. */
function integrityOf(db: Database): string {
  try {
    return String(db.pragma('integrity_check', { simple: true }));
  } catch (error) {
    if (isNoDatabase(error)) return messageOf(error);
    throw error;
  }
}

function checkCounts(db: Database): readonly VerificationProblem[] {
  return manifestRows(db).flatMap(({ table, rows }): VerificationProblem[] => {
    const found = Number(
      db
        .prepare(`SELECT count(*) FROM ${quoteIdentifier(table)}`)
        .pluck()
        .get(),
    );
    if (found === rows) return [];
    return [{ code: 'count_mismatch', message: `${table} holds ${found} rows, its manifest says ${rows}` }];
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
