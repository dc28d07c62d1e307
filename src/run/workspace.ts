import { firstValueFrom } from 'rxjs';
import { isJsonObject, type JsonObject, type JsonValue } from '../salesmap/record.ts';
import { refusesToken, SourceError } from '../salesmap/source-error.ts';
import { tokenRefused } from './end-of-crawl.ts';
import { CannotResumeError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { SnapshotRun } from './snapshot-run.ts';

/** Where `/user/me` may say which workspace a token belongs to; the user stands in for a workspace that is not named. */
const PLACES: ReadonlyArray<readonly string[]> = [
  ['user', 'room', 'id'],
  ['user', 'workspace', 'id'],
  ['room', 'id'],
  ['workspace', 'id'],
  ['user', 'id'],
  ['id'],
];

/**
 * Asks whose token this is: a refused token ends the run before anything else is asked, and a resumed run goes on in its
 * own workspace only. A server that does not answer the question is no reason to stop.
 * @throws ResumableError for a refused token, CannotResumeError for another workspace.
 */
export async function checkWorkspace(run: SnapshotRun): Promise<void> {
  const workspace = await askWorkspace(run);
  if (workspace === undefined) return;
  const before = run.store.facts.find('workspace');
  if (before === undefined) return run.store.facts.set('workspace', workspace);
  if (before === workspace) return;
  throw new CannotResumeError(
    `Run ${run.tag} began in workspace ${before}; this token belongs to workspace ${workspace}.`,
    {
      code: 'other_workspace',
      safe: `What arrived is kept in ${run.paths.runDir}.`,
      next: `Use the token of workspace ${before}, or begin anew: ${nextCommand('snapshot', run.options)}`,
    },
  );
}

async function askWorkspace(run: SnapshotRun): Promise<string | undefined> {
  const chain = run.schedule.chain('/user/me', undefined, undefined);
  try {
    return workspaceOf(await firstValueFrom(run.api.whoAmI(chain)));
  } catch (error) {
    if (refusesToken(error)) throw tokenRefused(run, error);
    if (!(error instanceof SourceError)) throw error;
    const level = error.code === 'rate_limiter_lost' ? 'debug' : 'warn';
    run.log[level]({ event: 'workspace_unknown', code: error.code }, `The workspace is not known: ${error.message}`);
    return undefined;
  } finally {
    chain.ended();
  }
}

function workspaceOf(data: JsonObject): string | undefined {
  for (const place of PLACES) {
    const found = place.reduce<JsonValue | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), data);
    if (typeof found === 'string' || typeof found === 'number') return String(found);
  }
  return undefined;
}
