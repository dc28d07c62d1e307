import type { Database } from 'better-sqlite3';
import { madeBy } from './made-by.ts';
import { openReadOnly } from './open-database.ts';
import { publishedWorkspace, type Workspace } from './published-workspace.ts';
import { columnsOf, tableNames } from './schema.ts';

/** A table as the manifest tells of it. */
export interface ManifestRow {
  readonly table: string;
  readonly rows: number;
  /** 0 where the manifest does not say. */
  readonly columns: number;
}

/** What a snapshot says of itself. */
export interface SnapshotFacts {
  /** From its `run_info`; null when it has none. */
  readonly runTag: string | null;
  readonly capturedAtUtc: string | null;
  /** The database that it was published as. */
  readonly finalDbPath: string | null;
  /** The pipeline that made it; `snapshot` for a plain one. */
  readonly madeBy: string;
  /** The workspace that it is of; undefined when it does not tell. */
  readonly workspace: Workspace | undefined;
  /** Undefined when there is no manifest that counts rows. */
  readonly manifest: readonly ManifestRow[] | undefined;
}

/**
 * Reads what a finished snapshot says of itself, whoever made it: the old tool's tables may lack columns of ours.
 * @throws SqliteError when it is damaged, or its own tables are something else.
 */
export function readSnapshotFacts(path: string): SnapshotFacts {
  const db = openReadOnly(path);
  try {
    const names = tableNames(db);
    const info = names.includes('run_info') ? firstRow(db) : {};
    const text = (field: string): string | null => (typeof info[field] === 'string' ? info[field] : null);
    return {
      runTag: text('run_tag'),
      capturedAtUtc: text('captured_at_utc'),
      finalDbPath: text('final_db_path'),
      madeBy: madeBy(db),
      workspace: publishedWorkspace(db),
      manifest: names.includes('manifest') ? manifestOf(db) : undefined,
    };
  } finally {
    db.close();
  }
}

const firstRow = (db: Database): Readonly<Record<string, unknown>> =>
  db.prepare<[], Record<string, unknown>>('SELECT * FROM run_info LIMIT 1').get() ?? {};

function manifestOf(db: Database): readonly ManifestRow[] | undefined {
  const has = new Set(columnsOf(db, 'manifest').map(({ name }) => name));
  if (!has.has('table') || !has.has('row_count')) return undefined;
  const columns = has.has('column_count') ? 'column_count' : '0';
  return db
    .prepare<[], [unknown, unknown, unknown]>(`SELECT "table", row_count, ${columns} FROM manifest ORDER BY rowid`)
    .raw()
    .all()
    .flatMap(([table, rows, count]): ManifestRow[] =>
      typeof table === 'string' && isCount(rows) ? [{ table, rows, columns: isCount(count) ? count : 0 }] : [],
    );
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value);
