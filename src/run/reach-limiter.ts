import type { RunJob } from './conduct-run.ts';
import type { Run } from './snapshot-run.ts';
import { clearRunFolder } from './tidy-runs.ts';

/**
 * Waits until requests can be made. A rate limiter that cannot be reached ends a run before it has begun: a new one leaves
 * no folder behind.
 * @throws CannotStartError `rate_limiter_unreachable`.
 */
export async function reachLimiter({ api, paths, log }: Run, { resumeTag }: RunJob): Promise<void> {
  try {
    await api.ready();
  } catch (error) {
    if (resumeTag === undefined) clearRunFolder(paths.runDir, log);
    throw error;
  }
}
