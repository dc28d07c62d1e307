import type { Database } from 'better-sqlite3';
import { columnsOf } from './schema.ts';

/** The workspace that records come from. */
export interface Workspace {
  readonly id: string;
  /** Null when the server did not name it. */
  readonly name: string | null;
}

/** The workspace that a snapshot is of, by its `run_info`; undefined when it does not tell, as older ones do not. */
export function publishedWorkspace(db: Database): Workspace | undefined {
  if (!columnsOf(db, 'run_info').some(({ name }) => name === 'workspace_id')) return undefined;
  const row = db.prepare<[], { id: unknown; name: unknown }>(
    'SELECT workspace_id AS id, workspace_name AS name FROM run_info LIMIT 1',
  );
  const { id, name } = row.get() ?? {};
  return typeof id === 'string' ? { id, name: typeof name === 'string' ? name : null } : undefined;
}

/** A workspace in words. */
export const workspaceWords = ({ id, name }: Workspace): string => (name === null ? id : `${name} (${id})`);
