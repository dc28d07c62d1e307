import type Database from 'better-sqlite3';
import { diskStep } from '../run/fault-point.ts';
import { commitStep } from './commit-step.ts';
import { INTERNAL_TABLES } from './internal-tables.ts';

/**
 * Makes the working database one file without sidecars, ready to be published: the run's own tables dropped, the WAL
 * merged away, journal mode DELETE. Closes it. The caller syncs the file and its folder.
 */
export function sealSnapshot(db: Database.Database): void {
  const { name: path } = db;
  commitStep(db, 'seal', () => {
    for (const table of INTERNAL_TABLES) db.exec(`DROP TABLE ${table}`);
  });
  const mode = diskStep('seal_one_file', () => {
    db.pragma('wal_checkpoint(TRUNCATE)');
    return db.pragma('journal_mode = DELETE', { simple: true });
  });
  db.close();
  if (mode !== 'delete') throw new Error(`The journal mode of ${path} stayed ${String(mode)}.`);
}
