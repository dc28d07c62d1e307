import { baseUrlText } from '../salesmap/base-url.ts';
import type { PreviousSnapshot } from '../store/previous-snapshot.ts';
import type { SnapshotStore } from '../store/snapshot-store.ts';
import { CannotStartError } from './errors.ts';
import { nextCommand, shellQuote } from './next-command.ts';
import type { Run } from './snapshot-run.ts';

/**
 * A run is gone on with as it began, and never replaces a newer snapshot by its older one.
 * @throws CannotStartError naming the difference.
 */
export function refuseDifferences(run: Run, store: SnapshotStore, previous: PreviousSnapshot | undefined): void {
  const { options, tag } = run;
  const refuse = (code: string, message: string, next: string): CannotStartError =>
    new CannotStartError(message, { code, safe: `What arrived is kept in ${run.paths.runDir}.`, next });
  const began = store.facts.find('pipeline');
  if (began !== undefined && began !== run.pipeline) {
    const words = `Run ${tag} belongs to the pipeline ${began}, not to ${run.pipeline}.`;
    throw refuse(
      'other_pipeline',
      words,
      `Go on with that pipeline, or begin anew: ${nextCommand('snapshot', options)}`,
    );
  }
  const baseUrl = store.facts.get('base_url');
  if (baseUrl !== baseUrlText(options.baseUrl)) {
    const words = `Run ${tag} began with the base URL ${baseUrl}, not ${baseUrlText(options.baseUrl)}.`;
    throw refuse(
      'other_base_url',
      words,
      `Give --base-url ${baseUrl}, or begin anew: ${nextCommand('snapshot', options)}`,
    );
  }
  const tables: readonly string[] = JSON.parse(store.facts.get('tables'));
  const same = options.tables === undefined || [...options.tables].sort().join() === [...tables].sort().join();
  if (!same) {
    const words = `Run ${tag} began with the tables ${tables.join(',')}, not ${options.tables?.join(',')}.`;
    throw refuse('other_tables', words, nextCommand(`resume --run-tag ${tag}`, options));
  }
  const published = previous?.runTag ?? '';
  if (published > tag && published !== store.facts.find('previous_run_tag')) {
    const words = `A newer snapshot (${published}) was published since run ${tag} stopped; this one would replace it by older data.`;
    throw refuse(
      'newer_published',
      words,
      `Begin anew: ${nextCommand('snapshot', options)} . The stopped run goes by itself (--keep-unfinished), or now: rm -r ${shellQuote(run.paths.runDir)}`,
    );
  }
}
