import type { Database } from 'better-sqlite3';
import { isNestedPath } from '../salesmap/endpoint.ts';
import { CheckpointRows } from './checkpoint-rows.ts';
import { createInternalTables, rememberPrevious } from './internal-tables.ts';
import { CARRIED_OVER, NOT_ASKED_FOR } from './manifest.ts';
import type { PreviousSnapshot } from './previous-snapshot.ts';
import { publishedWorkspace } from './published-workspace.ts';
import { RunFacts } from './run-facts.ts';

/**
 * Gives a sealed snapshot that was never published its internal tables back, so that the run can end as any other:
 * what was crawled is complete, a table that was taken over because it failed is read again, the rest is taken over again.
 */
export function unsealSnapshot(db: Database, previous: PreviousSnapshot | undefined): void {
  db.transaction(() => {
    createInternalTables(db);
    rememberPrevious(db, previous);
    const info = db
      .prepare<[], Record<string, string>>('SELECT run_tag, base_url, final_db_path AS db_path FROM run_info')
      .get();
    const tables = db
      .prepare<[], { name: string; endpoint: string; errors: string | null }>(
        'SELECT "table" AS name, endpoint, errors FROM manifest ORDER BY rowid',
      )
      .all();
    const asked = tables.filter(
      ({ endpoint, errors }) => !isNestedPath(endpoint) && (errors === null || !wasNotAskedFor(errors)),
    );
    const workspace = publishedWorkspace(db);
    if (workspace !== undefined) new RunFacts(db).setWorkspace(workspace, workspace.id);
    new RunFacts(db).setAll({ ...info, tables: JSON.stringify(asked.map(({ name }) => name)) });
    const checkpoints = new CheckpointRows(db);
    for (const { name, errors } of asked) checkpoints.save(name, errors === null ? 1 : 0, null);
  }).immediate();
}

const wasNotAskedFor = (errors: string): boolean =>
  errors === NOT_ASKED_FOR || (errors.startsWith(CARRIED_OVER) && !errors.includes(';'));
