import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import type { Wholeness } from '../files/prune-backups.ts';
import { readText } from '../files/read-text.ts';
import { isJsonObject, type JsonObject } from '../salesmap/record.ts';
import { PLAIN } from '../store/made-by.ts';
import { diskStep } from './fault-point.ts';
import { orHistoryUnreadable } from './or-history-unreadable.ts';
import type { RunLine } from './run-record.ts';

/**
 * Adds a run's line to `run_history.jsonl`: one write, synced. A line that a kill cut short is closed first, so that it
 * spoils no other.
 */
export function appendHistory(path: string, line: RunLine, mode: number): void {
  const file = openSync(path, 'a+', mode);
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    const cut = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
    diskStep('history_line', () => {
      writeSync(file, `${cut ? '\n' : ''}${JSON.stringify(line)}\n`);
      fsyncSync(file);
    });
  } finally {
    closeSync(file);
  }
}

/** The run tags whose snapshot reached its place, by the history. A line that was cut short tells nothing. */
export function publishedRuns(path: string): ReadonlySet<string> {
  return new Set(
    readLines(path).flatMap((text) => {
      const { run_tag: tag, final_db_path: place } = parseLine(text);
      return typeof tag === 'string' && typeof place === 'string' ? [tag] : [];
    }),
  );
}

/**
 * How whole the snapshot of a run is, by the history; it is read when the first is asked for. Complete is what a plain
 * snapshot published without a failed table; partial what `--allow-partial` published. Not known is the rest: no line tells
 * of it (another log folder, a kill before it), or a pipeline of the user's own made it, which may leave anything out.
 */
export function wholenessIn(path: string): (runTag: string) => Wholeness {
  let known: ReadonlyMap<string, Wholeness> | undefined;
  return (runTag) => {
    known ??= new Map(readLines(path).flatMap((text) => wholenessOfLine(parseLine(text))));
    return known.get(runTag) ?? 'unknown';
  };
}

/** The tag and its wholeness; nothing for a line of a run that published no snapshot. */
function wholenessOfLine(line: JsonObject): [string, Wholeness][] {
  const { run_tag: tag, kind, pipeline, status, final_db_path: place, errors } = line;
  if (typeof tag !== 'string' || typeof place !== 'string' || kind === 'webform' || kind === 'restore') return [];
  if (status === 'published_partly') return [[tag, 'partial']];
  if (kind === 'run' || (typeof pipeline === 'string' && pipeline !== PLAIN)) return [[tag, 'unknown']];
  if (status === 'published') return [[tag, 'complete']];
  // A more urgent ending hides that tables were taken over; then their failures are counted beside its own.
  const own = { webforms_failed: 1, published_to_fallback: 0 }[String(status)];
  const failures = isJsonObject(errors) ? errors['count'] : undefined;
  const whole = own !== undefined && typeof failures === 'number' && failures <= own;
  return [[tag, whole ? 'complete' : 'unknown']];
}

const readLines = (path: string): string[] => orHistoryUnreadable(path, () => (readText(path) ?? '').split('\n'));

/**
 * Makes sure that a run can leave its line.
 * @throws CannotStartError `history_unreadable`.
 */
export function requireHistory(path: string): void {
  readLines(path);
  orHistoryUnreadable(path, () => existsSync(path) && accessSync(path, constants.W_OK));
}

/** The fields of a line; none for one that cannot be read. */
export function parseLine(text: string): JsonObject {
  try {
    const line: unknown = JSON.parse(text);
    return isJsonObject(line) ? line : {};
  } catch {
    return {};
  }
}

/** True when the history has a line of this run's try already (it was killed between that line and letting go of the lock). */
export const historyHas = (path: string, runTag: string, startedAtUtc: string): boolean =>
  readLines(path).some(
    (line) => line.includes(`"run_tag":"${runTag}"`) && line.includes(`"started_at_utc":"${startedAtUtc}"`),
  );
