import type { Database } from 'better-sqlite3';
import { type DiskStep, faultPoint } from '../run/fault-point.ts';

/**
 * Does `action` in one transaction that takes the write lock first. The fault point `before` is the moment when all is
 * written and nothing committed.
 */
export function commitStep<T>(db: Database, step: DiskStep, action: () => T): T {
  const result = db
    .transaction(() => {
      const made = action();
      faultPoint(`before:${step}`);
      return made;
    })
    .immediate();
  faultPoint(`after:${step}`);
  return result;
}
