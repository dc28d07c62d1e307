import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { isJsonObject, type JsonObject } from '../salesmap/record.ts';
import { diskStep } from './fault-point.ts';
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
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return new Set(
    lines.flatMap((text) => {
      const { run_tag: tag, final_db_path: place } = parseLine(text);
      return typeof tag === 'string' && typeof place === 'string' ? [tag] : [];
    }),
  );
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
  existsSync(path) &&
  readFileSync(path, 'utf8')
    .split('\n')
    .some((line) => line.includes(`"run_tag":"${runTag}"`) && line.includes(`"started_at_utc":"${startedAtUtc}"`));
