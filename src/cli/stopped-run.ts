import { join, resolve } from 'node:path';
import type { RunnablePipeline } from '../run/crawl-job.ts';
import type { RunOptions } from '../run/options.ts';
import type { Pipeline } from '../run/pipeline.ts';
import { readPipelineFile } from '../run/pipeline-file.ts';
import { pipelinePath } from '../run/run-paths.ts';

/**
 * The pipeline that an unfinished run goes on with: that of its file, or the product's own.
 * @throws CannotStartError `pipeline_changed` when the file is not the one that the run began with.
 */
export async function pipelineOfRun(options: RunOptions, runTag: string, own: Pipeline): Promise<RunnablePipeline> {
  const file = readPipelineFile(pipelinePath(join(resolve(options.checkpointDir), runTag)));
  if (file === undefined) return { pipeline: own };
  const { loadSamePipeline } = await import('./load-pipeline.ts'); // The compiler costs start-up; others need none.
  return loadSamePipeline(file, runTag, options);
}
