import { Subject } from 'rxjs';
import type { RequestObserver } from '../salesmap/client.ts';
import type { Written } from '../store/batch.ts';
import type { Step, StepObserver, StepProgress } from './step-watch.ts';

/**
 * `carried`: taken over from the current database, because it failed or was not asked for; `skipped`: an optional table
 * that the plan does not cover.
 */
export type TableState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped' | 'carried';

/** How far one table is. */
export interface TableProgress {
  readonly table: string;
  readonly state: TableState;
  readonly pages: number;
  readonly rows: number;
  /** What the previous snapshot had. */
  readonly expectedRows: number | undefined;
  /** Rows that a resumed run had before. */
  readonly rowsBefore: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number | undefined;
  /** Why the table failed or was skipped. */
  readonly error: string | undefined;
}

/** The step of a run that is under way. */
export type Phase = 'backup' | 'crawl' | 'verify' | 'publish' | 'webforms' | 'done';

/** Until when all requests wait, on the epoch's clock, and why. */
export interface Pause {
  readonly untilMs: number;
  readonly reason: string;
}

/** A picture of how far a run is, for whoever shows it. */
export interface ProgressState {
  readonly phase: Phase;
  /** Undefined between two steps, and in a phase that has none. */
  readonly step: StepProgress | undefined;
  readonly tables: readonly TableProgress[];
  readonly requests: number;
  readonly retries: number;
  /** The last pause; it stays here when it is over. */
  readonly paused: Pause | undefined;
  /** Milliseconds that all requests waited so far. */
  readonly waitedMs: number;
}

/**
 * What a run has done so far, for whoever shows it: the live lines, the log, the run history. Does no output and keeps
 * no timer itself. Unknown tables are ignored: progress must never end a run.
 */
export class Progress implements RequestObserver, StepObserver {
  /** Emits after each change of a table, of the phase, of its step and of a pause; not for each request or byte. */
  readonly changes = new Subject<ProgressState>();
  readonly #now: () => number;
  readonly #tables = new Map<string, TableProgress>();
  #phase: Phase = 'backup';
  #step: StepProgress | undefined;
  #requests = 0;
  #retries = 0;
  #waitedMs = 0;
  #paused: Pause | undefined;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A picture of this moment, which no later change touches. */
  get state(): ProgressState {
    return {
      phase: this.#phase,
      step: this.#step,
      tables: [...this.#tables.values()],
      requests: this.#requests,
      retries: this.#retries,
      paused: this.#paused,
      waitedMs: this.#waitedMs,
    };
  }

  /** Names the step under way. With `done`, tables that still ran (the webform step's) have ended, too. */
  phase(phase: Phase): void {
    this.#phase = phase;
    this.#step = undefined;
    if (phase === 'done') {
      for (const line of this.#tables.values()) if (line.state === 'running') this.#end(line.table, 'done');
    }
    this.#changed();
  }

  stepBegan(step: Step, bytes: number | undefined): void {
    this.#step = { step, doneBytes: 0, totalBytes: bytes, startedAtMs: this.#now() };
    this.#changed();
  }

  stepMoved(bytes: number): void {
    if (this.#step !== undefined) this.#step = { ...this.#step, doneBytes: bytes };
  }

  /** @param before pages and rows that a resumed run has already. */
  tableWaits(table: string, expectedRows: number | undefined, before: { pages: number; rows: number }): void {
    this.#tables.set(table, {
      table,
      state: 'waiting',
      pages: before.pages,
      rows: before.rows,
      expectedRows,
      rowsBefore: before.rows,
      startedAtMs: this.#now(),
      endedAtMs: undefined,
      error: undefined,
    });
    this.#changed();
  }

  tableWrote({ table, page, rows, completed }: Written): void {
    this.#update(table, { state: 'running', pages: page, rows });
    if (completed) this.#end(table, 'done');
    this.#changed();
  }

  tableDone(table: string): void {
    this.#end(table, 'done');
    this.#changed();
  }

  tableFailed(table: string, error?: string): void {
    this.#end(table, 'failed', error);
    this.#changed();
  }

  tableSkipped(table: string, error: string): void {
    this.#end(table, 'skipped', error);
    this.#changed();
  }

  tableCarried(table: string, rows: number): void {
    this.#update(table, { rows });
    this.#end(table, 'carried');
    this.#changed();
  }

  requestSent(): void {
    this.#requests += 1;
  }

  retried(): void {
    this.#retries += 1;
  }

  /** Overlapping pauses count once; the later end holds. */
  paused(untilMs: number, reason: string): void {
    const pausedUntilMs = Math.max(this.#now(), this.#paused?.untilMs ?? 0);
    if (untilMs <= pausedUntilMs) return;
    this.#waitedMs += untilMs - pausedUntilMs;
    this.#paused = { untilMs, reason };
    this.#changed();
  }

  #end(table: string, state: Exclude<TableState, 'waiting' | 'running'>, error?: string): void {
    this.#update(table, { state, error, endedAtMs: this.#now() });
  }

  #update(table: string, change: Partial<TableProgress>): void {
    const line = this.#tables.get(table);
    if (line !== undefined) this.#tables.set(table, { ...line, ...change });
  }

  #changed(): void {
    this.changes.next(this.state);
  }
}

/** Rows per second since this run began to read the table; undefined before the first, and for rows it did not read. */
export function rowsPerSecond(line: TableProgress, nowMs: number): number | undefined {
  if (line.state === 'carried') return undefined;
  const rows = line.rows - line.rowsBefore;
  const elapsedMs = (line.endedAtMs ?? nowMs) - line.startedAtMs;
  return rows > 0 && elapsedMs > 0 ? (rows * 1000) / elapsedMs : undefined;
}

/**
 * Milliseconds that the crawl will still take: those of the table that takes longest, at its pace so far, because the
 * tables run side by side. Undefined when nothing is known: before the first rows, without a previous snapshot's counts,
 * or when a table has grown beyond them.
 */
export function estimateRemainingMs(state: ProgressState, nowMs: number): number | undefined {
  let longest: number | undefined;
  for (const line of state.tables) {
    const perSecond = rowsPerSecond(line, nowMs);
    if (line.state !== 'running' || perSecond === undefined || line.expectedRows === undefined) continue;
    const leftMs = ((line.expectedRows - line.rows) * 1000) / perSecond;
    if (leftMs > 0) longest = Math.max(longest ?? 0, leftMs);
  }
  return longest;
}
