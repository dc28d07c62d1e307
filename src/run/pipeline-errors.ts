import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StepError } from '../operators/step-error.ts';
import { goOn } from './end-of-crawl.ts';
import { CannotStartError, messageOf, ResumableError, RunError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { PipelineFile } from './pipeline-file.ts';
import type { SnapshotRun } from './snapshot-run.ts';

/** Where this package's own code lies, compiled (`dist`) or not; what lies beside it is the user's. */
const BASE = dirname(dirname(import.meta.dirname));
const ROOT = basename(BASE) === 'dist' ? dirname(BASE) : BASE;
const OWN_FOLDERS = [
  ...['src', 'commands', 'pipelines'].map((name) => join(BASE, name) + sep),
  join(ROOT, 'bin') + sep, // The launcher is not compiled.
];
const EXAMPLES = join(BASE, 'pipelines', 'examples') + sep;

/** `at f (path:1:2)`, `at async path:1:2`; a path may have brackets of its own, and what `eval` made has no place. */
const FRAME = /^at (?:async )?(?:.*? \()?((?:file:\/\/|\/|[A-Za-z]:[\\/])(?:(?!\), ).)*:\d+:\d+)\)?$/;

/** Where in the user's own code an error was thrown: `path:line:column`; undefined when no code of theirs was under way. */
export function placeInUserCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  for (const line of error.stack?.split('\n') ?? []) {
    const [, at] = FRAME.exec(line.trim()) ?? [];
    if (at === undefined) continue;
    const place = at.startsWith('file://') ? pathOf(at) : at;
    if (place.includes(`${sep}node_modules${sep}`)) continue;
    if (place.startsWith(EXAMPLES) || !OWN_FOLDERS.some((folder) => place.startsWith(folder))) return place;
  }
  return undefined;
}

function pathOf(at: string): string {
  const [, url = at, position = ''] = /^(.*?)((?::\d+){2})$/.exec(at) ?? [];
  return fileURLToPath(url) + position;
}

/** A pipeline file that cannot be run: no record was asked of the server. */
export const pipelineBroken = ({ path }: Pick<PipelineFile, 'path'>, error: unknown): CannotStartError =>
  new CannotStartError(`The pipeline ${path} cannot be run: ${wordsOf(error)}.`, {
    code: 'pipeline_broken',
    safe: 'The published database is untouched; no record was asked of the server.',
    next: 'Mend the file and start again.',
    cause: error,
  });

/** The stream of a pipeline ended without saying how the run ended. */
export class NoEndingError extends TypeError {
  constructor() {
    super('its stream must end in how the run ended: with snapshotPipeline, or completeRun');
    this.name = 'NoEndingError';
  }
}

/** What a pipeline file's own code threw in the middle of a run; errors that are not its own stay what they are. */
export function pipelineFailed(run: SnapshotRun, { path }: PipelineFile, error: unknown): unknown {
  if (error instanceof RunError || !isOfPipeline(error)) return error;
  return new ResumableError(`The pipeline ${path} failed: ${wordsOf(error)}.`, {
    code: 'pipeline_failed',
    safe: goOn(run).safe,
    next: `When the file has to change: ${nextCommand('snapshot', run.options)}; when the cause lies elsewhere: ${goOn(run).next}`,
    cause: error,
  });
}

/** The product's own code throws nothing but errors. */
const isOfPipeline = (error: unknown): boolean =>
  !(error instanceof Error) ||
  error instanceof NoEndingError ||
  error instanceof StepError ||
  placeInUserCode(error) !== undefined;

/** What was thrown, and where in the file. */
function wordsOf(error: unknown): string {
  const words = messageOf(error).replace(/\.$/, '');
  const place = placeInUserCode(error);
  return place === undefined || words.includes(place) ? words : `${words} (${place})`;
}
