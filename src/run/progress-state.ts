import type { StepProgress } from './step-watch.ts';

/**
 * `carried`: taken over from the current database, because it failed or was not asked for; `skipped`: an optional table
 * that the plan does not cover; `stopped`: the run ended before it did.
 */
export type TableState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped' | 'carried' | 'stopped';

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
  /** Requests for it that left, those that failed included. */
  readonly requests: number;
  /** Milliseconds that its requests waited for their turn, together. */
  readonly waitedMs: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number | undefined;
  /** When its next try is made after one that failed, and why that did; it stays here when that is over. */
  readonly retry?: Pause | undefined;
  /** Why the table failed or was skipped. */
  readonly error: string | undefined;
}

/** The step of a run that is under way; `stopped`: it ended, and not well. */
export type Phase = 'start' | 'backup' | 'crawl' | 'verify' | 'publish' | 'webforms' | 'done' | 'stopped';

/** Until when all requests wait, on the epoch's clock, and why. */
export interface Pause {
  readonly untilMs: number;
  readonly reason: string;
}

/** A list of the run, and how long it was last time. */
export interface ExpectedList {
  readonly table: string;
  /** Undefined when nobody knows. */
  readonly pages: number | undefined;
  readonly rows: number | undefined;
}

/** What a run has before it, by the last one. */
export interface Forecast {
  /** The lists that it reads, the submissions of all forms as one. */
  readonly lists: readonly ExpectedList[];
  /** Requests leave this far apart, in milliseconds. */
  readonly intervalMs: number;
  /** Milliseconds from a request to the next one of its list. */
  readonly latencyMs: number;
  /** Milliseconds that verification and publishing take. */
  readonly besidesMs: number;
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
  /** Answers that said that the budget is spent (429). */
  readonly rateLimited: number;
  /** Milliseconds that each phase has taken so far. */
  readonly phaseMs: Readonly<Partial<Record<Phase, number>>>;
  /** Undefined until the run knows what it will read. */
  readonly forecast: Forecast | undefined;
}
