import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { AnotherRunError, CannotStartError } from '../run/errors.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { isProcessAlive } from './process-alive.ts';
import { anotherRun, lockNotPossible } from './run-lock-errors.ts';
import { type LockRow, RunLockFile } from './run-lock-file.ts';
import { sleepSync } from './sleep-sync.ts';

/** What a run says of itself in its lock. */
export interface RunDescription {
  /** What the run is: `snapshot`, `resume`, `webform`. */
  readonly kind: string;
  readonly startedAt: Date;
  /** Left out as long as it is not known: see `describe`. */
  readonly runTag?: string;
  readonly logPath?: string;
}

/** How a lock is taken. */
export interface RunLockOptions extends RunDescription {
  /** @default 0o600 */
  readonly mode?: number;
  readonly fs?: FileSystem;
}

/** A run that held the lock and never let go of it: it was killed. */
export interface KilledRun {
  readonly pid: number;
  readonly host: string;
  /** `undefined` when it was killed before it had one. */
  readonly runTag: string | undefined;
  readonly kind: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly logPath: string | undefined;
}

// SQLite's locks are POSIX locks: opening the file once more in this process and closing it would drop them (SQLite: How To
// Corrupt §2.2). The map also keeps a lock that nobody refers to any more from being collected, and so let go.
const held = new Map<string, RunLock>();

/** A run is between its commit and its next transaction for microseconds; this is a machine that stands still. */
const GAP_MS = 2000;
const POLL_MS = 10;
const MOST_WRITES = 5;

/**
 * One run per database. `<db-path>.lock` is a small SQLite file (Node has no flock): who runs is committed to it first,
 * then a write transaction on it is held for the run. The system lets go of it when the process ends, however it ends;
 * no stale lock is ever in the way. The file itself stays: removing it would let two runs hold two files of that name.
 */
export class RunLock {
  /** The killed run that the lock was taken over from, for the caller to write into the history. */
  readonly previous: KilledRun | undefined;
  readonly path: string;
  readonly #file: RunLockFile;
  #row: LockRow;

  private constructor(path: string, file: RunLockFile, row: LockRow) {
    this.path = path;
    this.#file = file;
    this.#row = row;
    this.previous = this.#hold();
  }

  /**
   * Takes the lock of a database, or throws at once.
   * @param dbRealPath the database's path with links resolved; it need not exist, its folder must.
   * @throws AnotherRunError `another_run`, naming the other's pid and run tag.
   * @throws CannotStartError `lock_not_possible`, naming the lock file, when it cannot be made or is no lock file.
   */
  static acquire(dbRealPath: string, options: RunLockOptions): RunLock {
    const { kind, startedAt, runTag = '', logPath = '', mode = 0o600, fs = nodeFileSystem } = options;
    const path = `${dbRealPath}.lock`;
    const row: LockRow = {
      token: randomUUID(),
      pid: process.pid,
      host: hostname(),
      runTag,
      kind,
      startedAt: startedAt.toISOString(),
      logPath,
      ended: 0,
      writtenAtMs: Date.now(),
    };
    const own = held.get(path);
    if (own !== undefined) throw anotherRun(path, own.#row);
    let file: RunLockFile | undefined;
    try {
      fs.createFile(path, mode);
      file = new RunLockFile(path);
      const lock = new RunLock(path, file, row);
      held.set(path, lock);
      return lock;
    } catch (error) {
      file?.close();
      throw readable(path, error);
    }
  }

  /**
   * Adds what was not known when the lock was taken. The lock is open for a moment meanwhile; a run that comes just then
   * sees that we are alive and waits.
   * @throws AnotherRunError when one took it all the same, CannotStartError when the file could not be written; the lock
   * is then lost and closed.
   */
  describe(fields: { readonly runTag?: string; readonly kind?: string; readonly logPath?: string }): void {
    try {
      // A new token, so that only the new row counts as ours.
      this.#row = { ...this.#row, ...fields, token: randomUUID(), writtenAtMs: Date.now() };
      this.#file.write(this.#row);
      this.#file.commit();
      this.#hold();
    } catch (error) {
      this.#close();
      throw readable(this.path, error);
    }
  }

  /**
   * Marks the run as ended and lets go of the lock. Calling it again does nothing.
   * @returns false when the mark could not be written (a full disk): the next run then takes this one for killed.
   */
  release(): boolean {
    if (held.get(this.path) !== this) return true;
    try {
      this.#file.write({ ...this.#row, ended: 1 });
      return this.#file.commit();
    } catch {
      return false;
    } finally {
      this.#close();
    }
  }

  #close(): void {
    held.delete(this.path);
    this.#file.close();
  }

  /** Ends with the write transaction held and our row, committed, in the file; returns the killed run found there before. */
  #hold(): KilledRun | undefined {
    const giveUpAtMs = Date.now() + GAP_MS;
    let killed: KilledRun | undefined;
    for (let writes = 0; ; ) {
      const holding = this.#file.begin();
      const found = this.#file.read();
      const late = Date.now() > giveUpAtMs;
      if (holding && found?.token === this.#row.token) return killed;
      if (holding && (late || !isInItsGap(found))) {
        if (writes++ === MOST_WRITES) throw new Error('other programs keep it from being written');
        killed = killedRun(found, this.#row) ?? killed;
        this.#file.write({ ...this.#row, writtenAtMs: Date.now() });
        this.#file.commit();
        continue; // Between this commit and the next `begin` somebody may come: the row tells.
      }
      if (holding) this.#file.rollback();
      // A row that names a dead run means that somebody holds the lock who has not written himself down yet.
      else if (late || (found !== undefined && seemsToRun(found, this.#row))) throw anotherRun(this.path, found);
      sleepSync(POLL_MS);
    }
  }
}

const seemsToRun = (found: LockRow, own: LockRow): boolean =>
  found.ended === 0 && found.token !== own.token && (found.host !== hostname() || isProcessAlive(found.pid));

/**
 * True when the row's run has let go only to take the lock again. A pid of our own means a container before this one,
 * and another host cannot be asked: both count as killed, since nobody holds the lock.
 */
function isInItsGap(found: LockRow | undefined): boolean {
  if (found === undefined || found.ended === 1 || found.host !== hostname() || found.pid === process.pid) return false;
  const ageMs = Date.now() - found.writtenAtMs;
  return ageMs >= 0 && ageMs < GAP_MS && isProcessAlive(found.pid);
}

function killedRun(found: LockRow | undefined, own: LockRow): KilledRun | undefined {
  if (found === undefined || found.ended === 1 || (found.startedAt === own.startedAt && found.pid === own.pid))
    return undefined;
  const { pid, host, runTag, kind, startedAt, logPath } = found;
  return { pid, host, runTag: runTag || undefined, kind, startedAt, logPath: logPath || undefined };
}

const readable = (path: string, error: unknown): Error =>
  error instanceof AnotherRunError || error instanceof CannotStartError ? error : lockNotPossible(path, error);
