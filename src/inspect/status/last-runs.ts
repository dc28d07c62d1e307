import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
import { killedLine } from '../../run/run-line.ts';
import { isJsonObject } from '../../salesmap/record.ts';
import { type History, type HistoryRun, readHistory } from '../read-history.ts';
import type { LockHolder } from './lock-holder.ts';

/** The runs of a database, as the history tells of them. */
export interface LastRuns {
  readonly path: string;
  /** Of this database, the newest first; of a run that was tried again, each try. */
  readonly runs: readonly HistoryRun[];
  /** How many there are, where not all of them are given. */
  readonly count: number;
  /** Lines that a kill cut short. */
  readonly unreadable_lines: number;
}

/** A run's log begins with what it is told; more than this is never read to learn its database. */
const LOG_HEAD_BYTES = 16_384;

/**
 * Reads the history of a database. A folder of logs may be shared by several databases: a run that published nothing is
 * told apart by its log, and counts where nothing tells.
 * @param lock its run, when it was killed and no other began since, is in no history yet and is put first.
 * @throws what the system says when the history cannot be read.
 */
export function lastRuns(path: string, dbPath: string, lock: LockHolder): LastRuns {
  statSync(path, { throwIfNoEntry: false }); // A folder that this user may not look into is no empty history.
  const { runs, unreadable } = readHistory(path);
  const ofDatabase = runs.filter((run) => isOf(run, dbPath)).reverse();
  const all = [...killedRun(lock, runs), ...ofDatabase];
  return { path, runs: all, count: all.length, unreadable_lines: unreadable };
}

/** True when the run published to this database, or beside it. */
export function publishedTo({ final_db_path: place, run_tag: tag }: HistoryRun, dbPath: string): boolean {
  const { dir, name } = parse(dbPath);
  return place === dbPath || place === join(dir, `${name}_${tag}.db`);
}

function isOf(run: HistoryRun, dbPath: string): boolean {
  if (run.final_db_path !== null) return publishedTo(run, dbPath);
  return run.log_path === null || (databaseInLog(run.log_path) ?? dbPath) === dbPath;
}

/** The database that a log's `run_started` names; undefined when it does not tell. */
function databaseInLog(path: string): string | undefined {
  for (const text of headOf(path).split('\n')) {
    if (!text.includes('"run_started"')) continue;
    try {
      const line: unknown = JSON.parse(text);
      const dbPath = isJsonObject(line) ? line['db_path'] : undefined;
      return typeof dbPath === 'string' ? dbPath : undefined;
    } catch {
      return undefined; // Cut short.
    }
  }
  return undefined;
}

/** Logs are removed by people, and need not be readable for all: what one would have told is then not known. */
function headOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(LOG_HEAD_BYTES);
      return head.toString('utf8', 0, readSync(file, head, 0, LOG_HEAD_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

function killedRun(lock: LockHolder, written: History['runs']): HistoryRun[] {
  const { state, pid, host, run_tag: runTag, kind, started_at_utc: startedAt, log_path: logPath } = lock;
  if (state !== 'killed' || runTag === null || pid === null || startedAt === null) return [];
  if (written.some((run) => run.run_tag === runTag && run.started_at_utc === startedAt)) return [];
  const killed = { pid, host: host ?? '', runTag, kind: kind ?? '', startedAt, logPath: logPath ?? undefined };
  const { errors, ...line } = killedLine(killed);
  const unknown = { error_code: null, token_file: null, restored_run_tag: null };
  return [{ ...line, ...unknown, errors: { count: errors.count, details: [...errors.details] }, drift: {} }];
}
