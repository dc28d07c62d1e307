import { Subject } from 'rxjs';
import type { RequestObserver } from '../salesmap/request-observer.ts';
import type { Written } from '../store/batch.ts';
import type { Forecast, Pause, Phase, ProgressState, TableProgress, TableState } from './progress-state.ts';
import type { Step, StepObserver, StepProgress } from './step-watch.ts';

/**
 * What a run has done so far, for whoever shows it: the live lines, the log, the run history. Does no output and keeps
 * no timer itself. Unknown tables are ignored: progress must never end a run.
 */
export class Progress implements RequestObserver, StepObserver {
  /** Emits after each change of a table, of the phase, of its step and of a pause; not for each request or byte. */
  readonly changes = new Subject<ProgressState>();
  readonly #now: () => number;
  readonly #tables = new Map<string, TableProgress>();
  #phase: Phase = 'start';
  readonly #phaseMs: Partial<Record<Phase, number>> = {};
  #phaseSinceMs: number;
  #rateLimited = 0;
  #step: StepProgress | undefined;
  #requests = 0;
  #retries = 0;
  #waitedMs = 0;
  #paused: Pause | undefined;
  #forecast: (() => Forecast) | undefined;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#phaseSinceMs = now();
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
      rateLimited: this.#rateLimited,
      phaseMs: this.#phaseTimes(),
      forecast: this.#forecast?.(),
    };
  }

  /** @param forecast asked for each picture: what was measured meanwhile is in it. */
  foresee(forecast: () => Forecast): void {
    this.#forecast = forecast;
  }

  /** Names the step under way. With `done` and `stopped`, tables that still ran have ended, too. */
  phase(phase: Phase): void {
    Object.assign(this.#phaseMs, this.#phaseTimes());
    this.#phaseSinceMs = this.#now();
    this.#phase = phase;
    this.#step = undefined;
    if (phase === 'done' || phase === 'stopped') {
      for (const line of this.#tables.values()) if (line.state === 'running') this.#end(line.table, phase);
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
      requests: 0,
      waitedMs: 0,
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

  /** @param table default: none that is shown. @param waitedMs default 0. */
  requestSent(table = '', waitedMs = 0): void {
    this.#requests += 1;
    const line = this.#tables.get(table);
    if (line === undefined) return;
    this.#update(table, { requests: line.requests + 1, waitedMs: line.waitedMs + waitedMs });
  }

  /** @param table default: none that is shown. */
  retried(table = '', untilMs?: number, reason = ''): void {
    this.#retries += 1;
    if (untilMs !== undefined) this.#update(table, { retry: { untilMs, reason } });
  }

  /** Overlapping pauses count once; the later end holds. */
  paused(untilMs: number, reason: string): void {
    this.#rateLimited += 1;
    const pausedUntilMs = Math.max(this.#now(), this.#paused?.untilMs ?? 0);
    if (untilMs <= pausedUntilMs) return;
    this.#waitedMs += untilMs - pausedUntilMs;
    this.#paused = { untilMs, reason };
    this.#changed();
  }

  #phaseTimes(): Partial<Record<Phase, number>> {
    const nowMs = this.#now() - this.#phaseSinceMs;
    return { ...this.#phaseMs, [this.#phase]: (this.#phaseMs[this.#phase] ?? 0) + nowMs };
  }

  #end(table: string, state: Exclude<TableState, 'waiting' | 'running'>, error?: string): void {
    this.#update(table, { state, error, endedAtMs: this.#now() });
  }

  #update(table: string, change: Partial<TableProgress>): void {
    const line = this.#tables.get(table);
    if (line !== undefined) this.#tables.set(table, { ...line, ...change });
  }

  #changed(): void {
    if (this.changes.observed) this.changes.next(this.state); // A picture costs more than the batch that it would show.
  }
}
