import { Worker } from 'node:worker_threads';
import { SqliteError } from 'better-sqlite3';
import { check } from './check-database-call.js';
import { nodeFileSystem } from './file-system.ts';
import { sidecarsOf } from './sidecars.ts';
import { isNoDatabase } from './sqlite-errors.ts';

/** How a database is checked. */
export interface CheckOptions {
  /** Also counts every table, row by row. @default false */
  readonly countRows?: boolean;
  /** Merges the `-wal` into the file first, as far as nobody holds it; needs the right to write. @default false */
  readonly mergeWal?: boolean;
  /** How long to wait for somebody's lock, in milliseconds. @default 2000 */
  readonly busyTimeoutMs?: number;
  /** From this size on, sidecars included, the check has a thread of its own. @default 64,000,000 */
  readonly threadFromBytes?: number;
  /** Ends the check; SQLite looks at it only between two calls, a second or three for each gigabyte. */
  readonly stop?: AbortSignal;
}

/** What a check found. */
export interface DatabaseFindings {
  /** `ok`, or what SQLite says is damaged. */
  readonly verdict: string;
  /** Rows of every table, when they were asked for and nothing is damaged. */
  readonly rows: ReadonlyMap<string, number>;
}

/** What the thread is asked. */
export interface CheckRequest {
  readonly path: string;
  readonly countRows: boolean;
  readonly mergeWal: boolean;
  readonly busyTimeoutMs: number;
}

/** What the thread answers: findings, or the error that SQLite ended with. */
export type CheckAnswer =
  | { readonly verdict: string; readonly rows: readonly (readonly [string, number])[] }
  | { readonly message: string; readonly code: string };

/** Below, a check takes less than a fifth of a second, and a thread would cost more than that. */
const THREAD_FROM_BYTES = 64_000_000;
const WORKER = new URL('./check-database-worker.js', import.meta.url);

/**
 * SQLite's whole integrity check, for a large database in a thread of its own: it is one call that takes seconds for each
 * gigabyte, and progress, signals and everything else go on meanwhile. Unless `mergeWal` says otherwise, the file is opened for reading only; the thread and its
 * connection are gone when this returns.
 * @throws SqliteError when it cannot be read for another reason than damage (a lock, a missing file); the reason of `stop`.
 */
export async function checkDatabase(path: string, options: CheckOptions = {}): Promise<DatabaseFindings> {
  const { countRows = false, mergeWal = false, busyTimeoutMs = 2000, stop } = options;
  const { threadFromBytes = THREAD_FROM_BYTES } = options;
  stop?.throwIfAborted();
  const request = { path, countRows, mergeWal, busyTimeoutMs };
  const answer = bytesOf(path) < threadFromBytes ? check(request) : await ask(request, stop);
  stop?.throwIfAborted();
  if (answer === undefined) throw new Error(`The check of ${path} ended without an answer.`);
  if ('verdict' in answer) return { verdict: answer.verdict, rows: new Map(answer.rows) };
  const error = new SqliteError(answer.message, answer.code);
  if (isNoDatabase(error)) return { verdict: error.message, rows: new Map() }; // Damaged too much for the check itself.
  throw error;
}

const bytesOf = (path: string): number =>
  [path, ...sidecarsOf(path, nodeFileSystem)].reduce((sum, file) => sum + (nodeFileSystem.stat(file)?.bytes ?? 0), 0);

function ask(request: CheckRequest, stop: AbortSignal | undefined): Promise<CheckAnswer | undefined> {
  // No flags of this process: a loader or a profiler that it was started with has nothing to do there.
  const worker = new Worker(WORKER, { workerData: request, execArgv: [] });
  const terminate = (): void => void worker.terminate();
  stop?.addEventListener('abort', terminate);
  return new Promise<CheckAnswer | undefined>((resolve, reject) => {
    let answer: CheckAnswer | undefined;
    worker.once('message', (message: CheckAnswer) => {
      answer = message;
    });
    worker.once('error', reject);
    worker.once('exit', () => resolve(answer)); // Not before: its connection holds a lock.
  }).finally(() => stop?.removeEventListener('abort', terminate));
}
