import { isNoDatabase } from './sqlite-errors.ts';

/** A database in which SQLite's check found damage. */
export class DamagedDatabaseError extends Error {
  /** @param verdict what the check said. */
  constructor(verdict: string) {
    super(`the database is damaged: ${verdict}`);
    this.name = 'DamagedDatabaseError';
  }
}

/** True when the database itself is why something failed, and not the disk, a lock or a right. */
export const isDamage = (error: unknown): boolean => error instanceof DamagedDatabaseError || isNoDatabase(error);
