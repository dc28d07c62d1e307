import { parseBaseUrl } from '../salesmap/base-url.ts';
import { parseRedisUrl } from '../salesmap/redis-url.ts';
import { conductRun, type RunEnding, type RunHost, realDatabasePath } from './conduct-run.ts';
import { crawlJob } from './crawl-job.ts';
import { DEFAULTS } from './defaults.ts';
import { requireNewestUnfinished } from './find-unfinished.ts';
import type { RunOptions } from './options.ts';
import type { Pipeline } from './pipeline.ts';

/** How `runPipeline` runs: the token must be given, the rest has the defaults of the command line. */
export interface RunPipelineOptions
  extends Partial<Omit<RunOptions, 'baseUrl' | 'token' | 'tokenFile' | 'rateLimiter'>> {
  readonly token: string;
  /** Default `https://salesmap.kr/api/v2`; plain http only to this machine. */
  readonly baseUrl?: string | undefined;
  /** The Redis (`redis://` or `rediss://`) in which processes share one rate limit; default none. */
  readonly rateLimiter?: string | undefined;
  /** Goes on with the newest unfinished run of the database; default false. */
  readonly resume?: boolean;
  /** Shows the run; default nobody. */
  readonly host?: RunHost;
}

const SILENT: RunHost = { console: { level: 'error', write: () => undefined }, show: () => () => undefined };

/**
 * Runs a pipeline in this process, as the commands do: lock, backup, checkpoints, log and history included.
 *
 * Errors that keep a run from starting are thrown (`CannotStartError`, `AnotherRunError`); how a run ended that did start,
 * well or not, is in the ending.
 *
 * @example
 * const { line, error } = await runPipeline(snapshot, {
 *   token: sandbox.token,
 *   baseUrl: sandbox.url,
 *   dbPath: 'today.db',
 *   minIntervalMs: 0,
 * });
 * console.log(line.status, error?.next); // published undefined
 */
export async function runPipeline(pipeline: Pipeline, options: RunPipelineOptions): Promise<RunEnding> {
  const { resume = false, host = SILENT, baseUrl = DEFAULTS.baseUrl, rateLimiter, ...given } = options;
  const whole: RunOptions = {
    ...DEFAULTS,
    backup: true,
    tables: undefined,
    webforms: true,
    acceptShrink: false,
    acceptOtherPipeline: false,
    allowPartial: false,
    pruneColumns: false,
    ...given,
    checkpointDir: given.checkpointDir ?? `${given.logDir ?? DEFAULTS.logDir}/checkpoints`,
    baseUrl: parseBaseUrl(baseUrl),
    rateLimiter: rateLimiter === undefined ? undefined : parseRedisUrl(rateLimiter),
  };
  const tag = resume ? requireNewestUnfinished(whole, realDatabasePath(whole.dbPath)) : undefined;
  return conductRun(crawlJob(resume ? 'resume' : 'snapshot', tag, { pipeline }), whole, host);
}
