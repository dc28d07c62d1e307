import Database from 'better-sqlite3';
import { counted } from '../run/counted.ts';
import { type StepObserver, UNWATCHED, watchOf } from '../run/step-watch.ts';
import { checkDatabase } from './check-database.ts';
import { copyDatabaseInto } from './copy-database-into.ts';
import type { FileSystem } from './file-system.ts';

/** How long reading the live database waits for a lock, in milliseconds. */
const BUSY_TIMEOUT_MS = 1000;

/**
 * Writes a sealed database *into* a live one that somebody has open in WAL mode: their open reads keep the old
 * snapshot, the next ones see the new one, and a kill in the middle leaves the old one whole. Synced and read back
 * before it returns.
 * @throws DatabaseLockedError when another writer holds the target; SQLite's error, or that the check failed, otherwise.
 */
export async function backupIntoLive(
  sealedPath: string,
  targetPath: string,
  fs: FileSystem,
  observer: StepObserver = UNWATCHED,
): Promise<void> {
  const sealed = new Database(sealedPath, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    matchPageSize(sealed, pageSizeOf(targetPath));
    observer.stepBegan('write', fs.stat(sealedPath)?.bytes);
    await copyDatabaseInto(sealed, targetPath, watchOf(observer));
    // The backup's connection commits without a sync of the WAL (synchronous = NORMAL), and the sealed file is about to go.
    const wal = `${targetPath}-wal`;
    if (fs.exists(wal)) fs.fsyncFile(wal);
    observer.stepBegan('check', undefined);
    await check(targetPath, schemaOf(sealed));
  } finally {
    sealed.close();
  }
}

function pageSizeOf(path: string): unknown {
  return withDatabase(path, (db) => db.pragma('page_size', { simple: true }));
}

/** A WAL database cannot change its page size, so SQLite refuses a backup of another one into it. */
function matchPageSize(sealed: Database.Database, pageSize: unknown): void {
  if (sealed.pragma('page_size', { simple: true }) === pageSize) return;
  sealed.pragma(`page_size = ${Number(pageSize)}`);
  sealed.exec('VACUUM');
}

async function check(targetPath: string, schema: readonly string[]): Promise<void> {
  const { verdict } = await checkDatabase(targetPath, { busyTimeoutMs: BUSY_TIMEOUT_MS });
  if (verdict !== 'ok')
    throw new Error(`${targetPath} failed its check after the new snapshot was written: ${verdict}`);
  // Its other users may have added something of theirs already; what was written has to be there.
  const found = new Set(withDatabase(targetPath, schemaOf));
  const missing = schema.filter((entry) => !found.has(entry));
  if (missing.length > 0)
    throw new Error(`${targetPath} lacks ${counted(missing.length, 'table')} after the new snapshot was written.`);
}

const schemaOf = (db: Database.Database): string[] =>
  db.prepare<[], string>("SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_schema").pluck().all();

function withDatabase<T>(path: string, use: (db: Database.Database) => T): T {
  const db = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    return use(db);
  } finally {
    db.close();
  }
}
