import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import { placesOf } from '../../run/former-places.ts';
import { killedLine } from '../../run/run-line.ts';
import { isJsonObject } from '../../salesmap/record.ts';
import { type History, type HistoryRun, placeLineOf, readHistory } from '../read-history.ts';
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
  /** False when no line tells of the run that made the published database. */
  readonly knows_published: boolean;
}

/** What the published database says of itself. */
export interface PublishedRun {
  readonly run_tag: string | null;
  /** Where it was published; it may have been moved since. */
  readonly final_db_path: string | null;
}

/** A run's log begins with what it is told; more than this is never read to learn its database. */
const LOG_HEAD_BYTES = 16_384;

/**
 * Reads the history of a database. A folder of logs may be shared by several databases: a run that published nothing is
 * told apart by its log, and counts where nothing tells. Paths are given as they are after a move of the database and its logs.
 * @param lock its run, when it was killed and no other began since, is in no history yet and is put first.
 * @throws what the system says when the history cannot be read.
 */
export function lastRuns(path: string, dbPath: string, lock: LockHolder, published: PublishedRun): LastRuns {
  statSync(path, { throwIfNoEntry: false }); // A folder that this user may not look into is no empty history.
  const { runs, unreadable } = readHistory(path);
  const newestFirst = runs.toReversed().map((run) => ({ ...run, log_path: logNow(run.log_path, path) }));
  const places = placesOf(dbPath, published.final_db_path, newestFirst.map(placeLineOf));
  const ofDatabase = newestFirst.filter((run) => isOf(run, places)).map((run) => placedNow(run, places, dbPath));
  const all = [...killedRun(lock, runs, dbPath), ...ofDatabase];
  const tag = published.run_tag;
  const known =
    tag === null ||
    unreadable > 0 ||
    (lock.state !== 'free' && tag === lock.run_tag) ||
    runs.some((run) => tellsOf(run, tag));
  return { path, runs: all, count: all.length, unreadable_lines: unreadable, knows_published: known };
}

/** True when the run published to this database, or beside it. */
export function publishedTo({ final_db_path: place, run_tag: tag }: HistoryRun, dbPath: string): boolean {
  const { dir, name } = parse(dbPath);
  return place === dbPath || place === join(dir, `${name}_${tag}.db`);
}

const tellsOf = (run: HistoryRun, tag: string): boolean => run.run_tag === tag || run.restored_run_tag === tag;

function isOf(run: HistoryRun, places: ReadonlySet<string>): boolean {
  if (run.final_db_path !== null) return [...places].some((place) => publishedTo(run, place));
  const database = run.db_path ?? (run.log_path === null ? undefined : databaseInLog(run.log_path));
  return database === undefined || places.has(database);
}

/** A run of before a move, as if the database had always lain where it lies. */
function placedNow(run: HistoryRun, places: ReadonlySet<string>, dbPath: string): HistoryRun {
  const { final_db_path: place, run_tag: tag } = run;
  if (place === null || publishedTo(run, dbPath)) return run;
  const { dir, name } = parse(dbPath);
  return { ...run, final_db_path: places.has(place) ? dbPath : join(dir, `${name}_${tag}.db`) };
}

/** Logs are moved together with the history. */
function logNow(logPath: string | null, historyPath: string): string | null {
  if (logPath === null || existsSync(logPath)) return logPath;
  const moved = join(dirname(historyPath), basename(logPath));
  return existsSync(moved) ? moved : logPath;
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

function killedRun(lock: LockHolder, written: History['runs'], dbPath: string): HistoryRun[] {
  const { state, pid, host, run_tag: runTag, kind, started_at_utc: startedAt, log_path: logPath } = lock;
  if (state !== 'killed' || runTag === null || pid === null || startedAt === null) return [];
  if (written.some((run) => run.run_tag === runTag && run.started_at_utc === startedAt)) return [];
  const killed = { pid, host: host ?? '', runTag, kind: kind ?? '', startedAt, logPath: logPath ?? undefined };
  const { errors, ...line } = killedLine(killed, dbPath);
  const unknown = { error_code: null, token_file: null, moved_from: null, restored_run_tag: null };
  return [{ ...line, ...unknown, errors: { count: errors.count, details: [...errors.details] }, drift: {} }];
}
