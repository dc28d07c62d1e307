import type { ExitCode } from './exit-codes.ts';

export type RunKind = 'snapshot' | 'resume' | 'webform';

export type RunStatus =
  | 'published'
  | 'published_to_fallback'
  | 'published_partly'
  | 'webforms_failed'
  | 'webforms_refreshed'
  | 'failed'
  | 'refused'
  | 'interrupted'
  | 'killed';

export interface TableLine {
  readonly rows: number;
  readonly cols: number;
}

/** One line of `run_history.jsonl`, and what `--json` prints. */
export interface RunLine {
  readonly run_tag: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly exit_code: ExitCode | null;
  readonly started_at_utc: string;
  readonly ended_at_utc: string | null;
  readonly captured_at_utc: string | null;
  readonly final_db_path: string | null;
  readonly published_by: string | null;
  readonly log_path: string | null;
  readonly backup_path: string | null;
  readonly tables: Readonly<Record<string, TableLine>>;
  readonly errors: { readonly count: number; readonly details: readonly string[] };
  readonly requests: number;
  readonly retries: number;
  /** Seconds that all requests waited because of a 429. */
  readonly waits: number;
  readonly webform_rows: number | null;
  readonly dropped_missing: number | null;
  readonly dropped_not_allowed: number | null;
  readonly pid: number;
}

/** Gathers, while a run goes on, what its history line will say. */
export class RunRecord {
  readonly tables: Record<string, TableLine> = {};
  readonly errors: string[] = [];
  capturedAtUtc: string | null = null;
  finalDbPath: string | null = null;
  publishedBy: string | null = null;
  backupPath: string | null = null;
  webformRows: number | null = null;
  droppedMissing: number | null = null;
  droppedNotAllowed: number | null = null;
}
