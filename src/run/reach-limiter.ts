import type { RunJob } from './conduct-run.ts';
import { InterruptedError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { Run } from './snapshot-run.ts';
import { clearRunFolder } from './tidy-runs.ts';

/**
 * Waits until requests can be made. A rate limiter that cannot be reached ends a run before it has begun: a new one leaves
 * no folder behind.
 * @throws CannotStartError `rate_limiter_unreachable`; InterruptedError for a stop, which does not wait for it.
 */
export async function reachLimiter(run: Run, { resumeTag }: RunJob): Promise<void> {
  const { api, paths, log, stop } = run;
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
  });
  try {
    await Promise.race([api.ready(), stopped]);
  } catch (error) {
    if (resumeTag === undefined) clearRunFolder(paths.runDir, log);
    if (!(error instanceof InterruptedError)) throw error;
    throw new InterruptedError(error.signal, {
      safe: 'The published database is untouched; nothing was asked of the server.',
      next: nextCommand(sameAgain(run, resumeTag), run.options),
    });
  }
}

function sameAgain({ kind }: Run, resumeTag: string | undefined): string {
  if (resumeTag !== undefined) return `resume --run-tag ${resumeTag}`;
  return kind === 'webform' ? kind : 'snapshot';
}
