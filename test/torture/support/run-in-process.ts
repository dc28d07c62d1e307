import { snapshot } from '../../../pipelines/snapshot.ts';
import { webformPipeline } from '../../../pipelines/webform.ts';
import { conductRun, type RunHost } from '../../../src/run/conduct-run.ts';
import { crawlJob } from '../../../src/run/crawl-job.ts';
import { RunError } from '../../../src/run/errors.ts';
import { requireNewestUnfinished } from '../../../src/run/find-unfinished.ts';
import type { RunOptions } from '../../../src/run/options.ts';
import { webformJob } from '../../../src/run/webform-job.ts';

/** How a run ended: the exit code that its command would have, and the words. */
export interface Ending {
  readonly code: number | null;
  readonly words: string;
}

const SILENT: RunHost = { console: { level: 'error', write: () => undefined }, show: () => () => undefined };

/** Runs what the command of that name runs, in this process and without a word. */
export async function runInProcess(kind: 'snapshot' | 'resume' | 'webform', options: RunOptions): Promise<Ending> {
  try {
    const { line, error } = await conductRun(jobOf(kind, options), options, SILENT);
    return { code: line.exit_code, words: error?.message ?? line.errors.details.join(' · ') };
  } catch (error) {
    if (error instanceof RunError) return { code: error.exitCode, words: error.message };
    throw error;
  }
}

function jobOf(kind: 'snapshot' | 'resume' | 'webform', options: RunOptions): Parameters<typeof conductRun>[0] {
  if (kind === 'webform') return webformJob(webformPipeline);
  const tag = kind === 'resume' ? requireNewestUnfinished(options, options.dbPath) : undefined;
  return crawlJob(kind, tag, { pipeline: snapshot });
}
