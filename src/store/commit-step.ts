import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { type DiskStep, faultPoint } from '../run/fault-point.ts';

/**
 * Does `action` in one transaction that takes the write lock first. The fault point `before` is the moment when all is
 * written and nothing committed.
 */
export function commitStep<T>(db: Database, step: DiskStep, action: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  let made: T;
  try {
    made = action();
    faultPoint(`before:${step}`);
    db.exec('COMMIT');
  } catch (error) {
    rollBack(db);
    throw error;
  }
  faultPoint(`after:${step}`);
  return made;
}

/** Work in pieces: whoever does it may do something else wherever it yields. */
export type Pieces<T> = Generator<void, T, void>;

/**
 * As `commitStep`, for what takes its time: between two pieces the process goes on with everything else. Nobody else may
 * write to this connection meanwhile.
 * @throws the reason of `stop` when it aborts; then, as after any error, nothing of it is left.
 */
export async function commitPieces(
  db: Database,
  step: DiskStep,
  pieces: Pieces<void>,
  stop: AbortSignal,
): Promise<void> {
  db.exec('BEGIN IMMEDIATE');
  try {
    while (!pieces.next().done) {
      await setImmediate();
      stop.throwIfAborted();
    }
    faultPoint(`before:${step}`);
    db.exec('COMMIT');
  } catch (error) {
    pieces.return(); // It lets go of what it reads.
    rollBack(db);
    throw error;
  }
  faultPoint(`after:${step}`);
}

/** SQLite itself has rolled back after some errors, a full disk among them. */
function rollBack(db: Database): void {
  if (db.inTransaction) db.exec('ROLLBACK');
}
