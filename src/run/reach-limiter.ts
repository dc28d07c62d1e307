import type { RunJob } from './conduct-run.ts';
import type { Run } from './snapshot-run.ts';
import { clearRunFolder } from './tidy-runs.ts';

/**
 * Waits until requests can be made. A rate limiter that cannot be reached ends a run before it has begun: a new one leaves
 * no folder behind.
 * @throws CannotStartError `rate_limiter_unreachable`; the reason of the stop that did not wait for it.
 */
export async function reachLimiter({ api, paths, log, stop }: Run, { resumeTag }: RunJob): Promise<void> {
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
  });
  try {
    await Promise.race([api.ready(), stopped]);
  } catch (error) {
    if (resumeTag === undefined) clearRunFolder(paths.runDir, log);
    throw error;
  }
}
