import { existsSync, statSync } from 'node:fs';
import { CannotStartError, isDisk } from '../../run/errors.ts';
import { realDatabasePath } from '../../run/real-database-path.ts';
import type { TokenOwner } from '../../run/token-owner.ts';
import { publishedWorkspace, type Workspace, workspaceWords } from '../../store/published-workspace.ts';
import { readAtRest } from '../../store/read-at-rest.ts';
import { type Check, fails, ok, warning } from './check.ts';

/** Judges whether the token is of the workspace that the database is of. @param owner undefined when no answer told. */
export async function workspaceCheck(owner: TokenOwner | undefined, dbPath: string): Promise<Check> {
  const published = await workspaceAt(dbPath);
  const own = owner?.workspace;
  if (own === undefined && published === undefined) return ok('workspace', 'the server does not name it');
  if (own === undefined) {
    return warning(
      'workspace',
      'not compared: the server does not name the workspace of the token',
      'Make sure that the token is of the same workspace as the published database.',
    );
  }
  const words = `workspace ${workspaceWords(own)}`;
  if (published === undefined) return ok('workspace', `${words}; no published database names another one`);
  if (own.id === published.id) return ok('workspace', `${words}, the same as the published one`);
  return fails(
    'workspace',
    `the token is of ${words}, the published database of workspace ${workspaceWords(published)}`,
    `Use the token of ${workspaceWords(published)}, or give --db-path another file; --accept-other-workspace replaces it all the same.`,
  );
}

/** What cannot be read is told by the check of the database. */
async function workspaceAt(dbPath: string): Promise<Workspace | undefined> {
  try {
    const path = realDatabasePath(dbPath);
    if (!existsSync(path) || statSync(path).size === 0) return undefined;
    return await readAtRest(path, ({ db }) => publishedWorkspace(db));
  } catch (error) {
    if (isDisk(error) || error instanceof CannotStartError) return undefined;
    throw error;
  }
}
