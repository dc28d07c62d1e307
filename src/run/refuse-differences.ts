import { baseUrlText } from '../salesmap/base-url.ts';
import type { PreviousSnapshot } from '../store/previous-snapshot.ts';
import type { SnapshotStore } from '../store/snapshot-store.ts';
import { CannotResumeError } from './errors.ts';
import { nextCommand, shellQuote } from './next-command.ts';
import type { RunOptions } from './options.ts';
import type { Run } from './snapshot-run.ts';

/** The code of a run that a newer snapshot has overtaken: it can never be published. */
export const NEWER_PUBLISHED = 'newer_published';

/** Why an unfinished run cannot be gone on with. */
export interface Difference {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

/** An unfinished run, and what it would be gone on with. */
export interface GoingOn {
  readonly tag: string;
  readonly runDir: string;
  /** What it remembers of its beginning; what it does not remember is no difference. */
  readonly began: (fact: string) => string | undefined;
  readonly options: RunOptions;
  /** The pipeline; undefined when that is not known yet. */
  readonly pipeline: string | undefined;
  /** The run tag of the published database; null when there is none. */
  readonly publishedTag: string | null;
}

/** What differs between the beginning of a run and what it would be gone on with. */
export function differenceOf({ tag, runDir, began, options, pipeline, publishedTag }: GoingOn): Difference | undefined {
  const anew = `begin anew: ${nextCommand('snapshot', options)}`;
  if (publishedTag !== null && publishedTag > tag && publishedTag !== began('previous_run_tag')) {
    const message = `A newer snapshot (${publishedTag}) was published since run ${tag} stopped; this one would replace it by older data.`;
    const later = `The stopped run goes by itself (--keep-unfinished), or now: rm -r ${shellQuote(runDir)}`;
    return { code: NEWER_PUBLISHED, message, next: `Begin anew: ${nextCommand('snapshot', options)} . ${later}` };
  }
  const made = began('pipeline');
  if (made !== undefined && pipeline !== undefined && made !== pipeline) {
    const message = `Run ${tag} belongs to the pipeline ${made}, not to ${pipeline}.`;
    return { code: 'other_pipeline', message, next: `Go on with that pipeline, or ${anew}` };
  }
  const baseUrl = began('base_url');
  if (baseUrl !== undefined && baseUrl !== baseUrlText(options.baseUrl)) {
    const message = `Run ${tag} began with the base URL ${baseUrl}, not ${baseUrlText(options.baseUrl)}.`;
    return { code: 'other_base_url', message, next: `Give --base-url ${baseUrl}, or ${anew}` };
  }
  const tables: readonly string[] = JSON.parse(began('tables') ?? '[]');
  const same = options.tables === undefined || [...options.tables].sort().join() === [...tables].sort().join();
  if (tables.length > 0 && !same) {
    const message = `Run ${tag} began with the tables ${tables.join(',')}, not ${options.tables?.join(',')}.`;
    return { code: 'other_tables', message, next: nextCommand(`resume --run-tag ${tag}`, options) };
  }
  return undefined;
}

/**
 * A run is gone on with as it began, and never replaces a newer snapshot by its older one.
 * @throws CannotResumeError naming the difference.
 */
export function refuseDifferences(run: Run, store: SnapshotStore, previous: PreviousSnapshot | undefined): void {
  const { runDir } = run.paths;
  const difference = differenceOf({
    tag: run.tag,
    runDir,
    began: (fact) => store.facts.find(fact),
    options: run.options,
    pipeline: run.pipeline,
    publishedTag: previous?.runTag ?? null,
  });
  if (difference === undefined) return;
  const { code, message, next } = difference;
  throw new CannotResumeError(message, { code, safe: `What arrived is kept in ${runDir}.`, next });
}
