import { refusesToken, SourceError } from '../salesmap/source-error.ts';
import { workspaceWords } from '../store/published-workspace.ts';
import { tokenRefused } from './end-of-crawl.ts';
import { CannotResumeError, RefusedToPublishError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { SnapshotRun } from './snapshot-run.ts';
import type { TokenOwner } from './token-owner.ts';

/** The code of a run whose token is of another workspace than the database. */
export const OTHER_WORKSPACE = 'other_workspace';

/**
 * Looks whose token this is: a refused token ends the run before anything else is asked, a resumed run goes on in its own
 * workspace only, and a new one replaces the data of its own workspace only. A server that does not answer the question is
 * no reason to stop. A recording has stand-ins for what it is asked: they are compared with nothing but themselves.
 * @throws ResumableError for a refused token, CannotResumeError for another workspace than the run began in,
 * RefusedToPublishError for another one than that of the published database.
 */
export async function checkWorkspace(run: SnapshotRun): Promise<void> {
  const owner = await ownerOf(run);
  if (owner === undefined) return;
  const before = run.store.facts.find('workspace');
  if (before !== undefined && before !== owner.id) throw beganElsewhere(run, before, owner.id);
  if (before === undefined && run.options.replay === undefined) refuseOtherWorkspace(run, owner);
  run.store.facts.setWorkspace(run.options.replay === undefined ? owner.workspace : undefined, owner.id);
}

const beganElsewhere = (run: SnapshotRun, before: string, now: string): CannotResumeError =>
  new CannotResumeError(`Run ${run.tag} began in workspace ${before}; this token belongs to workspace ${now}.`, {
    code: OTHER_WORKSPACE,
    safe: `What arrived is kept in ${run.paths.runDir}.`,
    next: `Use the token of workspace ${before}, or begin anew: ${nextCommand('snapshot', run.options)}`,
  });

function refuseOtherWorkspace(run: SnapshotRun, { workspace }: TokenOwner): void {
  const { options, replacedWorkspace: published, tag, kind } = run;
  if (published === undefined || workspace === undefined || published.id === workspace.id) return;
  if (options.acceptOtherWorkspace === true) return;
  const again = nextCommand(kind === 'resume' ? `resume --run-tag ${tag}` : 'snapshot', options);
  const words = `${options.dbPath} is of workspace ${workspaceWords(published)}; this token is of workspace ${workspaceWords(workspace)}.`;
  throw new RefusedToPublishError(words, {
    code: OTHER_WORKSPACE,
    safe: 'The published database is untouched; the server was asked nothing but whose token this is.',
    next: `Use the token of ${workspaceWords(published)}, or give --db-path another file. To replace it all the same: ${again} --accept-other-workspace`,
  });
}

async function ownerOf(run: SnapshotRun): Promise<TokenOwner | undefined> {
  try {
    return await run.owner;
  } catch (error) {
    if (refusesToken(error)) throw tokenRefused(run, error);
    if (!(error instanceof SourceError)) throw error;
    const level = error.code === 'rate_limiter_lost' ? 'debug' : 'warn';
    run.log[level]({ event: 'workspace_unknown', code: error.code }, `The workspace is not known: ${error.message}`);
    return undefined;
  }
}
