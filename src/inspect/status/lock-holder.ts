import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { isProcessAlive } from '../../files/process-alive.ts';
import { type LockRow, RunLockFile } from '../../files/run-lock-file.ts';
import { messageOf, systemCodeOf } from '../../run/errors.ts';

/** Who holds a database. */
export interface LockHolder {
  readonly path: string;
  /** `killed`: it held the lock and never let go; the next run takes the lock over and writes it into the history. */
  readonly state: 'free' | 'running' | 'killed' | 'unusable';
  readonly pid: number | null;
  readonly host: string | null;
  readonly run_tag: string | null;
  readonly kind: string | null;
  readonly started_at_utc: string | null;
  readonly log_path: string | null;
  /** Why the lock file cannot be read. */
  readonly message: string | null;
}

/** A run is between its commit and its next transaction for microseconds; see `RunLock`. */
const GAP_MS = 2000;

/**
 * Who holds the lock of a database. Asks SQLite for the lock and gives it back at once; a run that begins in that moment
 * waits. Must not be called in a process that holds the lock itself.
 * @param dbPath the real path of the database.
 */
export function lockHolder(dbPath: string): LockHolder {
  const path = `${dbPath}.lock`;
  if (!existsSync(path)) return holder(path, 'free');
  try {
    const file = new RunLockFile(path);
    try {
      const held = isHeld(file);
      return judge(path, held, file.read());
    } finally {
      file.rollback();
      file.close();
    }
  } catch (error) {
    return { ...holder(path, 'unusable'), message: messageOf(error) };
  }
}

/** Undefined when this user may not write the lock file, and so cannot ask. */
function isHeld(file: RunLockFile): boolean | undefined {
  try {
    return !file.begin();
  } catch (error) {
    if (/^SQLITE_(READONLY|CANTOPEN)/.test(systemCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}

function judge(path: string, held: boolean | undefined, row: LockRow | undefined): LockHolder {
  if (held === true) return holder(path, 'running', row?.ended === 0 ? row : undefined);
  if (row === undefined || row.ended === 1) return holder(path, 'free', row);
  const elsewhere = row.host !== hostname();
  if (held === undefined) return holder(path, elsewhere || isProcessAlive(row.pid) ? 'running' : 'killed', row);
  const inItsGap = !elsewhere && isProcessAlive(row.pid) && Date.now() - row.writtenAtMs < GAP_MS;
  return holder(path, inItsGap ? 'running' : 'killed', row);
}

const holder = (path: string, state: LockHolder['state'], row?: LockRow): LockHolder => ({
  path,
  state,
  pid: row?.pid ?? null,
  host: row?.host ?? null,
  run_tag: row?.runTag || null,
  kind: row?.kind ?? null,
  started_at_utc: row?.startedAt ?? null,
  log_path: row?.logPath || null,
  message: null,
});
