import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { concatMap, defer, lastValueFrom, type Observable } from 'rxjs';
import { ensureFolder } from '../files/ensure-folder.ts';
import { claimRunTag } from '../files/run-directory.ts';
import { type KilledRun, RunLock } from '../files/run-lock.ts';
import { ChainSchedule } from '../salesmap/chain-schedule.ts';
import type { Wire } from '../salesmap/wire.ts';
import { folderMode } from './defaults.ts';
import { CannotStartError, InterruptedError, isDisk, messageOf, RunError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterrupts } from './interrupts.ts';
import { openClient } from './open-client.ts';
import { type LogConsole, openLog } from './open-log.ts';
import type { RunOptions } from './options.ts';
import type { PassedOver } from './passed-over.ts';
import { Progress } from './progress.ts';
import { reachLimiter } from './reach-limiter.ts';
import { realDatabasePath } from './real-database-path.ts';
import { runRedactor } from './redact.ts';
import { appendHistory, historyHas, requireHistory } from './run-history.ts';
import { killedLine, runLine } from './run-line.ts';
import type { RunOutcome } from './run-outcome.ts';
import { historyPath, type RunPaths, runPaths } from './run-paths.ts';
import { type RunKind, type RunLine, RunRecord } from './run-record.ts';
import type { Run } from './snapshot-run.ts';
import { clearRunFolder, tidyRuns } from './tidy-runs.ts';

export { realDatabasePath };

/** What one kind of run does between getting the lock and ending. */
export interface RunJob {
  readonly kind: RunKind;
  /** The name of the pipeline. */
  readonly pipeline: string;
  /** The tag of the unfinished run to go on with; undefined begins a new one. */
  readonly resumeTag: string | undefined;
  /** Unfinished runs that this one does not go on with. */
  readonly passedOver?: readonly PassedOver[] | undefined;
  /** Does the run; everything it opens it closes. */
  work(run: Run): Observable<RunOutcome>;
}

/** Where a run is shown. */
export interface RunHost {
  readonly console: LogConsole;
  /** Shows the progress until the function that it returns is called. */
  show(run: Run): () => void;
}

/** How a run ended, however it ended. */
export interface RunEnding {
  readonly line: RunLine;
  readonly outcome: RunOutcome | undefined;
  readonly error: RunError | undefined;
}

interface Beginning {
  readonly tag: string;
  readonly paths: RunPaths;
  readonly startedAt: Date;
  /** The run that held the lock before and was killed. */
  readonly killedTag: string | undefined;
}

/**
 * Conducts one run: lock, tag, log, work, history, in this order, and lets go of all of them at the end.
 * @throws what kept it from getting the lock; later errors are in the ending, and in the history.
 */
export async function conductRun(job: RunJob, options: RunOptions, host: RunHost): Promise<RunEnding> {
  const startedAt = new Date();
  const dbPath = realDatabasePath(options.dbPath);
  for (const folder of [dirname(dbPath), options.logDir, options.checkpointDir]) {
    ensureFolder(resolve(folder), { mode: folderMode(options.fileMode) });
  }
  requireHistory(historyPath(options));
  const lock = RunLock.acquire(dbPath, { kind: job.kind, startedAt, mode: options.fileMode });
  try {
    const { tag, paths } = begin(job, options, { dbPath, lock, startedAt });
    return await conduct(job, options, host, { tag, paths, startedAt, killedTag: lock.previous?.runTag });
  } finally {
    lock.release();
  }
}

async function conduct(
  job: RunJob,
  options: RunOptions,
  host: RunHost,
  { tag, paths, startedAt, killedTag }: Beginning,
): Promise<RunEnding> {
  const redact = runRedactor(options);
  const { log, fileLog, close } = openLog(paths.log, options.fileMode, tag, host.console, redact);
  const progress = new Progress();
  const api = openClient(options, { log, redact, observer: progress });
  const schedule = new ChainSchedule();
  const { kind, pipeline } = job;
  const stopping = new AbortController();
  const { signal: stop } = stopping;
  const run: Run = { tag, kind, pipeline, options, paths, api, schedule, log, progress, stop, record: new RunRecord() };
  let isOver = false;
  const stopListening = listenForInterrupts((signal) => {
    // What it was to do is done, and its line is on its way into the history: that takes no longer than stopping.
    if (isOver) return log.warn({ event: 'interrupted', signal }, `${signal}: the run is over already.`);
    log.warn({ event: 'interrupted', signal }, `${signal}: stopping; what arrived is being saved.`);
    const reason = new InterruptedError(signal);
    stopping.abort(reason);
    api.stop(reason);
  });
  const hide = host.show(run);
  log.info({ event: 'run_started', kind, pipeline, db_path: paths.db, log_path: paths.log }, `Run ${tag} begins.`);
  const work = defer(() => reachLimiter(run, job)).pipe(
    concatMap(() => {
      tidyRuns({ options, dbPath: paths.db, runTag: tag, killedTag, passedOver: job.passedOver, log });
      return job.work(run);
    }),
  );
  const { outcome, thrown } = await settle(work, options.wire);
  isOver = true;
  await api.close();
  if (thrown !== undefined && options.replay !== undefined) clearRunFolder(paths.runDir, log); // See `nextCommand`.
  progress.phase(thrown === undefined ? 'done' : 'stopped');
  hide();
  const line = runLine(run, startedAt, outcome, thrown);
  try {
    appendHistory(paths.history, line, options.fileMode);
  } catch (error) {
    // What the run did stands; only its line is missing, and the log has that too.
    log.error(
      { event: 'history_failed', path: paths.history },
      `The run history has no line of this run: ${messageOf(error)}.`,
    );
  }
  const stack = thrown instanceof Error && !(thrown instanceof RunError) ? { stack: thrown.stack } : {};
  fileLog[thrown === undefined ? 'info' : 'error'](
    { event: 'run_ended', ...line, ...stack },
    `The run ended: ${line.status}.`,
  );
  close();
  stopListening();
  if (thrown !== undefined && !(thrown instanceof RunError)) throw thrown;
  return { line, outcome, error: thrown };
}

async function settle(
  work: Observable<RunOutcome>,
  wire: Wire | undefined,
): Promise<{ outcome?: RunOutcome; thrown?: unknown }> {
  try {
    const outcome = await lastValueFrom(work).catch((error: unknown) => {
      wire?.ended?.(false);
      throw error;
    });
    wire?.ended?.(outcome.exitCode === EXIT.done);
    return { outcome };
  } catch (thrown) {
    return { thrown };
  }
}

/** The run gets its name, and the one that was killed before it its line. @throws CannotStartError when the disk refuses. */
function begin(
  job: RunJob,
  options: RunOptions,
  { dbPath, lock, startedAt }: { dbPath: string; lock: RunLock; startedAt: Date },
): { tag: string; paths: RunPaths } {
  try {
    const tag = job.resumeTag ?? claimTag(options, startedAt);
    const paths = runPaths(options, dbPath, tag);
    lock.describe({ runTag: tag, logPath: paths.log });
    writeDownKilled(lock.previous, paths, options.fileMode);
    return { tag, paths };
  } catch (error) {
    if (!isDisk(error)) throw error;
    throw new CannotStartError(`The run cannot begin: ${messageOf(error)}.`, {
      code: 'disk_failed',
      safe: 'The published database is untouched; nothing was asked of the server.',
      next: 'Make room, or mend what the message names, and start again.',
      cause: error,
    });
  }
}

function claimTag(options: RunOptions, startedAt: Date): string {
  const logOf = (tag: string): string => runPaths(options, '', tag).log;
  const mode = folderMode(options.fileMode);
  return claimRunTag(resolve(options.checkpointDir), startedAt, { mode, taken: (tag) => existsSync(logOf(tag)) })
    .runTag;
}

function writeDownKilled(killed: KilledRun | undefined, { history, db }: RunPaths, mode: number): void {
  if (killed?.runTag === undefined || historyHas(history, killed.runTag, killed.startedAt)) return;
  appendHistory(history, killedLine(killed, db), mode);
}
