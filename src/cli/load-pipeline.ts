import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import type { RunnablePipeline } from '../run/crawl-job.ts';
import { CannotStartError, messageOf } from '../run/errors.ts';
import { nextCommand } from '../run/next-command.ts';
import type { RunOptions } from '../run/options.ts';
import { definePipeline, type PipelineDefinition } from '../run/pipeline.ts';
import { pipelineBroken } from '../run/pipeline-errors.ts';
import { type PipelineFile, pipelineFileAt } from '../run/pipeline-file.ts';

/** Where this package is, and the one copy of RxJS: a pipeline file means these, wherever it lies. */
const SHARED = {
  'salesmap-snapshot/testing': fileURLToPath(new URL('../testing/index.js', import.meta.url)),
  'salesmap-snapshot': fileURLToPath(new URL('../index.js', import.meta.url)),
  ...Object.fromEntries(
    ['rxjs', 'rxjs/operators', 'rxjs/ajax', 'rxjs/fetch', 'rxjs/testing', 'rxjs/webSocket', 'better-sqlite3'].map(
      (name) => [name, fileURLToPath(import.meta.resolve(name))],
    ),
  ),
};

/**
 * Loads a pipeline file, TypeScript or JavaScript, whatever kind of module it is.
 * @throws CannotStartError `no_pipeline_file` or `pipeline_broken`, with the file's own line.
 */
export async function loadPipeline(path: string): Promise<Required<RunnablePipeline>> {
  const file = findPipelineFile(path);
  const loader = createJiti(import.meta.url, {
    alias: SHARED,
    fsCache: false, // It would outlive a change of this package.
    transformOptions: { babel: { comments: false } }, // A comment that moves with an import would move the lines below it.
  });
  try {
    const pipeline: unknown = await loader.import(file.path, { default: true });
    if (!isDefinition(pipeline)) throw new TypeError('its default export must be made by definePipeline');
    if (OWN_NAMES.includes(pipeline.name)) throw new TypeError(`The name ${pipeline.name} is the product's own`);
    return { pipeline: definePipeline(pipeline), file };
  } catch (error) {
    throw pipelineBroken(file, withoutParserWords(error));
  }
}

/**
 * Loads the pipeline file that a stopped run belongs to.
 * @throws CannotStartError `pipeline_changed` when it is not the one that the run began with.
 */
export async function loadSamePipeline(
  remembered: PipelineFile,
  runTag: string,
  options: RunOptions,
): Promise<RunnablePipeline> {
  const { path, sha256 } = remembered;
  const problem = !existsSync(path) ? 'is gone' : pipelineFileAt(path).sha256 !== sha256 ? 'has changed' : undefined;
  if (problem === undefined) return loadPipeline(path);
  throw new CannotStartError(`Run ${runTag} began with the pipeline ${path}, which ${problem} since.`, {
    code: 'pipeline_changed',
    safe: 'What arrived is kept; nothing was touched.',
    next: `Bring back ${path} as it was, or begin anew: ${nextCommand('snapshot', { ...options, pipelineFile: path })}`,
  });
}

/** A database remembers by name who made it. */
const OWN_NAMES: readonly string[] = ['snapshot', 'webform'];

function findPipelineFile(path: string): PipelineFile {
  const whole = resolve(path);
  if (whole.endsWith('.cts')) throw noFile(`${path} would load this package a second time: call it .ts.`);
  if (existsSync(whole) && statSync(whole).isFile()) {
    try {
      return pipelineFileAt(whole);
    } catch (error) {
      throw noFile(`The pipeline file ${path} cannot be read: ${messageOf(error)}.`);
    }
  }
  throw noFile(`There is no pipeline file ${path}.`);
}

const noFile = (message: string): CannotStartError =>
  new CannotStartError(message, {
    code: 'no_pipeline_file',
    safe: 'Nothing was touched.',
    next: 'Give the path of a TypeScript or JavaScript file that default-exports definePipeline({ … }).',
  });

const isDefinition = (value: unknown): value is PipelineDefinition =>
  typeof value === 'object' && value !== null && 'name' in value && 'tables' in value && 'build' in value;

/** The parser says `ParseError: …` and the place on a line of its own. */
function withoutParserWords(error: unknown): unknown {
  const words = messageOf(error);
  if (!words.startsWith('ParseError:')) return error;
  return new SyntaxError(
    words
      .replace(/^ParseError:\s*/, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}
