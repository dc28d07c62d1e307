import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
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
    writeSync(file, `${cut ? '\n' : ''}${JSON.stringify(line)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** True when the history has a line of this run's try already (it was killed between that line and letting go of the lock). */
export const historyHas = (path: string, runTag: string, startedAtUtc: string): boolean =>
  existsSync(path) &&
  readFileSync(path, 'utf8')
    .split('\n')
    .some((line) => line.includes(`"run_tag":"${runTag}"`) && line.includes(`"started_at_utc":"${startedAtUtc}"`));
