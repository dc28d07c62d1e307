import { counted, formatCount } from '../run/counted.ts';
import type { RunLog } from '../run/log.ts';
import { rowsPerSecond } from '../run/pace.ts';
import type { Phase, TableProgress } from '../run/progress-state.ts';
import type { StepProgress } from '../run/step-watch.ts';
import type { ProgressDisplay, ProgressSource } from './live-progress.ts';
import { formatMegabytes, STEP_WORDS } from './step-text.ts';

/** A table has at most one line in this time. */
const LINE_EVERY_MS = 10_000;

/** A step has a line each time that it has lasted so long; a shorter one has none. */
const STEP_LINE_EVERY_MS = 5_000;

const LOOK_EVERY_MS = 1_000;

/**
 * Tells a run's progress where there is no terminal: a log line `progress` for each table that moved on, at most one
 * per table in 10 seconds; and a line `step_progress` for each 5 seconds that one step of a phase takes. `stop` logs how
 * far each table came, unless its last line is younger than that. Does not keep the process alive.
 */
export function logProgress(progress: ProgressSource, log: RunLog, now: () => number = Date.now): ProgressDisplay {
  const logged = new Map<string, { readonly line: TableProgress; readonly atMs: number }>();
  let stepLogged = { startedAtMs: Number.NaN, atMs: 0 };
  const tell = (): void => {
    const nowMs = now();
    const { phase, step, tables } = progress.state;
    if (step !== undefined) {
      const sinceMs = step.startedAtMs === stepLogged.startedAtMs ? stepLogged.atMs : step.startedAtMs;
      if (nowMs - sinceMs >= STEP_LINE_EVERY_MS) {
        stepLogged = { startedAtMs: step.startedAtMs, atMs: nowMs };
        log.info(...stepLine(phase, step, nowMs));
      }
    }
    for (const line of tables) {
      const last = logged.get(line.table);
      if (last !== undefined && nowMs - last.atMs < LINE_EVERY_MS) continue;
      if (!hasMoved(line, last?.line)) continue;
      logged.set(line.table, { line, atMs: nowMs });
      log.info(...logLine(line, nowMs));
    }
  };
  let timer: NodeJS.Timeout | undefined = setInterval(tell, LOOK_EVERY_MS).unref();
  return {
    stop: () => {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      tell();
    },
  };
}

function hasMoved(line: TableProgress, last: TableProgress | undefined): boolean {
  if (last === undefined) return line.state !== 'waiting';
  return line.state !== last.state || line.pages !== last.pages || line.rows !== last.rows;
}

function logLine(line: TableProgress, nowMs: number): Parameters<RunLog['info']> {
  const { table, state, pages, rows, expectedRows, requests, waitedMs, error } = line;
  const perSecond = rowsPerSecond(line, nowMs);
  const fields = {
    event: 'progress',
    table,
    state,
    pages,
    rows,
    expected_rows: expectedRows,
    rows_per_s: perSecond === undefined ? undefined : Math.round(perSecond * 10) / 10,
    requests,
    waited_s: Math.round(waitedMs / 100) / 10,
    error,
  };
  const of = expectedRows === undefined ? '' : ` of about ${formatCount(expectedRows)}`;
  return [fields, `${table}: ${state}, ${counted(rows, 'row')}${of}.`];
}

function stepLine(
  phase: Phase,
  { step, doneBytes, totalBytes, startedAtMs }: StepProgress,
  nowMs: number,
): Parameters<RunLog['info']> {
  const elapsedS = Math.round((nowMs - startedAtMs) / 1000);
  const fields = {
    event: 'step_progress',
    phase,
    step,
    bytes: doneBytes,
    total_bytes: totalBytes,
    elapsed_s: elapsedS,
  };
  const share =
    totalBytes === undefined || totalBytes === 0
      ? ''
      : ` ${Math.floor((Math.min(doneBytes, totalBytes) / totalBytes) * 100)}% of ${formatMegabytes(totalBytes)}`;
  return [fields, `${STEP_WORDS[step]}:${share} after ${elapsedS} s.`];
}
