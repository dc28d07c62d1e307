import type { Database } from 'better-sqlite3';
import type { Workspace } from './published-workspace.ts';

/** Begins `manifest.errors` of a table that was taken over from the previous snapshot, before that one's run tag. */
export const CARRIED_OVER = 'carried_over:';

/** `manifest.errors` of a table that was not asked for and that no snapshot had. */
export const NOT_ASKED_FOR = 'not_asked_for';

/** Begins why an optional table is not there: the plan does not cover it. */
export const SKIPPED = 'skipped: ';

/** One table in the manifest. */
export interface ManifestEntry {
  readonly table: string;
  readonly endpoint: string;
  readonly rows: number;
  readonly columns: number;
  /** Null when all went well; `carried_over:<run_tag>`, and behind a `;` why, when the table is the previous one's. */
  readonly errors: string | null;
}

/** The one row of `run_info`. */
export interface RunInfo {
  readonly runTag: string;
  readonly capturedAtUtc: string;
  readonly baseUrl: string;
  readonly endpoints: string;
  readonly note: string;
  readonly checkpointPath: string;
  readonly finalDbPath: string;
  /** Undefined when the server did not say it, and for a replay. */
  readonly workspace?: Workspace | undefined;
}

/** Writes `manifest`: what every table holds, and what went wrong with it. */
export function writeManifest(db: Database, entries: readonly ManifestEntry[]): void {
  db.exec(
    `DROP TABLE IF EXISTS manifest;
     CREATE TABLE manifest ("table" TEXT, endpoint TEXT, row_count INTEGER, column_count INTEGER, errors TEXT)`,
  );
  const insert = db.prepare('INSERT INTO manifest VALUES (?, ?, ?, ?, ?)');
  for (const { table, endpoint, rows, columns, errors } of entries) insert.run(table, endpoint, rows, columns, errors);
}

/** Writes `run_info`: which run made this file, when, from where. */
export function writeRunInfo(db: Database, info: RunInfo): void {
  db.exec(
    `DROP TABLE IF EXISTS run_info;
     CREATE TABLE run_info (run_tag TEXT, captured_at_utc TEXT, base_url TEXT, endpoints TEXT, note TEXT,
       checkpoint_path TEXT, final_db_path TEXT, workspace_id TEXT, workspace_name TEXT)`,
  );
  db.prepare('INSERT INTO run_info VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    info.runTag,
    info.capturedAtUtc,
    info.baseUrl,
    info.endpoints,
    info.note,
    info.checkpointPath,
    info.finalDbPath,
    info.workspace?.id ?? null,
    info.workspace?.name ?? null,
  );
}
