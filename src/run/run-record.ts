import type { ColumnDrift } from '../store/keep-columns.ts';
import type { RunEstimate } from './estimate.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Phase } from './progress-state.ts';

/** `run`: a pipeline file of the user's own. */
export type RunKind = 'snapshot' | 'run' | 'resume' | 'webform' | 'restore';

/** How a run ended, in a word; each has its exit code. */
export type RunStatus =
  | 'published'
  | 'published_to_fallback'
  | 'published_partly'
  | 'webforms_failed'
  | 'webforms_refreshed'
  /** A pipeline that does not publish did what it does. */
  | 'completed'
  | 'failed'
  | 'refused'
  | 'interrupted'
  | 'killed';

/** What a table of the snapshot holds. */
export interface TableLine {
  readonly rows: number;
  readonly cols: number;
}

/** One line of `run_history.jsonl`, and what `--json` prints. */
export interface RunLine {
  readonly run_tag: string;
  readonly kind: RunKind;
  /** The name of the pipeline; null when nothing tells. */
  readonly pipeline: string | null;
  readonly status: RunStatus;
  readonly exit_code: ExitCode | null;
  readonly started_at_utc: string;
  readonly ended_at_utc: string | null;
  readonly captured_at_utc: string | null;
  readonly final_db_path: string | null;
  /** The database that the run was of, published or not; null in lines of older versions. */
  readonly db_path: string | null;
  /** Where the database lay in the run before, when it was moved since. */
  readonly moved_from?: string;
  readonly published_by: string | null;
  readonly log_path: string | null;
  readonly backup_path: string | null;
  /** The stable name of the error that ended it; not there for a run that ended well, or was killed. */
  readonly error_code?: string;
  /** The file that its token was read from, as it was given; not there for the environment. */
  readonly token_file?: string;
  /** The snapshot that a restore brought back. */
  readonly restored_run_tag?: string;
  /** Where a restore keeps the damaged database that it replaced. */
  readonly set_aside_path?: string;
  readonly tables: Readonly<Record<string, TableLine>>;
  readonly errors: { readonly count: number; readonly details: readonly string[] };
  readonly requests: number;
  /** What it was expected to cost when it began; null when nothing told, as on a first run. */
  readonly estimate: RunEstimate | null;
  /** Milliseconds from a request to the next one of its list being ready, in the median; null when no page came. */
  readonly latency_ms: number | null;
  readonly retries: number;
  /** Seconds that all requests waited because of a 429. */
  readonly waits: number;
  /** Answers that said that the budget is spent (429). */
  readonly rate_limited: number;
  /** Seconds that each phase took. */
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
  /** Fields that came and went, by table; only tables in which some did. */
  readonly drift: Readonly<Record<string, Pick<ColumnDrift, 'appeared' | 'vanished'>>>;
  readonly webform_rows: number | null;
  /** Pages of submissions that were read, of all forms. */
  readonly webform_pages: number | null;
  readonly dropped_missing: number | null;
  readonly dropped_not_allowed: number | null;
  readonly pid: number;
}

/** Gathers, while a run goes on, what its history line will say. */
export class RunRecord {
  readonly tables: Record<string, TableLine> = {};
  readonly drift: Record<string, Pick<ColumnDrift, 'appeared' | 'vanished'>> = {};
  readonly errors: string[] = [];
  capturedAtUtc: string | null = null;
  finalDbPath: string | null = null;
  movedFrom: string | undefined;
  publishedBy: string | null = null;
  backupPath: string | null = null;
  /** Reckons, from what was known when the run began, what it will cost; null when nothing was. */
  estimate: (() => RunEstimate) | null = null;
  restoredRunTag: string | undefined;
  setAsidePath: string | undefined;
  webformRows: number | null = null;
  droppedMissing: number | null = null;
  droppedNotAllowed: number | null = null;
}
