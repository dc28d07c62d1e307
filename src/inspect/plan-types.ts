/** How much a number can be trusted: `at_least` and `at_most` where only that is known. */
export type Certainty = 'estimate' | 'at_least' | 'at_most';

/** What reading one table would cost. */
export interface PlannedTable {
  readonly table: string;
  /** Last time; null when nothing tells. */
  readonly rows: number | null;
  readonly requests: number;
  /** How long it would take, were it alone. */
  readonly seconds_alone: number;
  /** In the database, indexes and the tables made of its lists included; null when nothing tells. */
  readonly bytes: number | null;
  readonly certainty: Certainty;
}

/** What a snapshot would cost now, as `--json` prints it. */
export interface Plan {
  readonly db_path: string;
  /** `first_pages` when nothing is published yet. */
  readonly based_on: 'published' | 'first_pages';
  /** The run that made the published database. */
  readonly run_tag: string | null;
  /** `at_least` when a list is longer than anybody knows. */
  readonly certainty: Certainty;
  readonly tables: readonly PlannedTable[];
  /** Of the whole run, the check of the token included, lines that say `at_most` left out. */
  readonly requests: number;
  readonly seconds: number;
  readonly minutes: number;
  readonly interval_ms: number;
  readonly latency_ms: number;
  readonly latency_from: 'last_run' | 'measured' | 'assumed';
  readonly database_bytes: number;
  /** What has to be free, disk by disk. */
  readonly room: ReadonlyArray<{
    readonly folders: readonly string[];
    readonly needed_bytes: number;
    readonly free_bytes: number;
  }>;
}
