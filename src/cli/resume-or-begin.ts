import { join, resolve } from 'node:path';
import { conductRun, type RunEnding, type RunHost, type RunJob, realDatabasePath } from '../run/conduct-run.ts';
import { crawlJob, type RunnablePipeline } from '../run/crawl-job.ts';
import { CannotResumeError, RunError } from '../run/errors.ts';
import type { RunOptions } from '../run/options.ts';
import type { PassedOver } from '../run/passed-over.ts';
import { pickUnfinished } from '../run/pick-unfinished.ts';
import type { Pipeline } from '../run/pipeline.ts';
import { NEWER_PUBLISHED } from '../run/refuse-differences.ts';
import { pipelineOfRun } from './stopped-run.ts';

/**
 * What the nightly job does: goes on with the newest unfinished run that can be gone on with, or begins a new one. Most of
 * what stands in the way of going on is known before; another workspace, or damage deep in the file, only when it is tried.
 * @param own the pipeline of a new run.
 */
export async function resumeOrBegin(own: Pipeline, options: RunOptions, host: RunHost): Promise<RunEnding> {
  const dbPath = realDatabasePath(options.dbPath);
  const tried: PassedOver[] = [];
  for (;;) {
    const { runTag, passedOver } = pickUnfinished(options, dbPath, tried);
    if (runTag === undefined) return conductRun(newRun(own, passedOver), options, host);
    const stopped = await pipelineOf(options, runTag, own);
    if (stopped instanceof RunError) {
      tried.push(impossible(runTag, stopped, options));
      continue;
    }
    const job = { ...crawlJob('resume', runTag, stopped), passedOver };
    const ending = await conductRun(job, { ...options, pipelineFile: stopped.file?.path }, host);
    if (!(ending.error instanceof CannotResumeError)) return ending;
    tried.push(impossible(runTag, ending.error, options));
  }
}

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

function newRun(own: Pipeline, passedOver: readonly PassedOver[]): RunJob {
  const job = crawlJob('snapshot', undefined, { pipeline: own });
  return {
    ...job,
    passedOver,
    work: (run) => {
      if (passedOver.length === 0) {
        run.log.info({ event: 'nothing_to_resume' }, 'There is no unfinished run: a new one begins.');
      }
      return job.work(run);
    },
  };
}
