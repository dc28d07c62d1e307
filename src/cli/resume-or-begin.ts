import { join, resolve } from 'node:path';
import { conductRun, type RunEnding, type RunHost, type RunJob, realDatabasePath } from '../run/conduct-run.ts';
import { crawlJob, type RunnablePipeline } from '../run/crawl-job.ts';
import { CannotResumeError, RunError } from '../run/errors.ts';
import type { RunOptions } from '../run/options.ts';
import { type PassedOver, passedOverText } from '../run/passed-over.ts';
import { pickUnfinished } from '../run/pick-unfinished.ts';
import type { Pipeline } from '../run/pipeline.ts';
import { NEWER_PUBLISHED } from '../run/refuse-differences.ts';
import { pipelineOfRun } from './stopped-run.ts';

/**
 * What the nightly job does: goes on with the newest unfinished run that can be gone on with, or begins a new one. Most of
 * what stands in the way of going on is known before; another workspace, or damage deep in the file, only when it is tried.
 * @param own the pipeline of a new run.
 * @param tell hears of each run that is passed over, where the log is not shown.
 */
export async function resumeOrBegin(
  own: Pipeline,
  options: RunOptions,
  host: RunHost,
  tell: (words: string) => void,
): Promise<RunEnding> {
  const dbPath = realDatabasePath(options.dbPath);
  const tried: PassedOver[] = [];
  const told = new Set<string>();
  for (;;) {
    const choice = pickUnfinished(options, dbPath, tried);
    const { runTag } = choice;
    const passedOver = choice.passedOver.map((one) => ({ ...one, told: told.has(one.runTag) }));
    const telling = (job: RunJob): RunJob =>
      tellingOf(passedOver, job, (passed) => tell(passedOverText(passed, options)));
    if (runTag === undefined) return conductRun(telling(newRun(own, passedOver.length === 0)), options, host);
    const stopped = await pipelineOf(options, runTag, own);
    if (stopped instanceof RunError) {
      tried.push(impossible(runTag, stopped, options));
      continue;
    }
    const job = telling(crawlJob('resume', runTag, stopped));
    const ending = await conductRun(job, { ...options, pipelineFile: stopped.file?.path }, host);
    if (!(ending.error instanceof CannotResumeError)) return ending;
    for (const one of passedOver) told.add(one.runTag);
    tried.push(impossible(runTag, ending.error, options));
  }
}

/** The job, telling once it has the lock: a run that another process is at work on is not passed over. */
const tellingOf = (passedOver: readonly PassedOver[], job: RunJob, tell: (passed: PassedOver) => void): RunJob => ({
  ...job,
  passedOver,
  work: (run) => {
    for (const passed of passedOver) if (passed.told !== true) tell(passed);
    return job.work(run);
  },
});

/** @returns the pipeline, or why its file can be run no more. */
async function pipelineOf(options: RunOptions, runTag: string, own: Pipeline): Promise<RunnablePipeline | RunError> {
  try {
    return await pipelineOfRun(options, runTag, own);
  } catch (error) {
    if (error instanceof RunError) return error;
    throw error;
  }
}

const impossible = (runTag: string, { code, message }: RunError, options: RunOptions): PassedOver => ({
  runTag,
  path: join(resolve(options.checkpointDir), runTag),
  code,
  why: message.replaceAll(/\s+/g, ' '), // SQLite tells of damage in several lines.
  fate: code === NEWER_PUBLISHED ? 'gone' : 'stays',
});

function newRun(own: Pipeline, nothingStopped: boolean): RunJob {
  const job = crawlJob('snapshot', undefined, { pipeline: own });
  return {
    ...job,
    work: (run) => {
      if (nothingStopped) {
        run.log.info({ event: 'nothing_to_resume' }, 'There is no unfinished run: a new one begins.');
      }
      return job.work(run);
    },
  };
}
