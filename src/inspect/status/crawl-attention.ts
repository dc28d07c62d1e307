import { newTokenFirst } from '../../run/new-token.ts';
import { nextCommand } from '../../run/next-command.ts';
import { SHRINK, wayOn } from '../../run/resume-command.ts';
import type { HistoryRun } from '../read-history.ts';
import { type AttentionCode, type AttentionItem, attentionItem } from './attention.ts';
import { distinctErrors } from './distinct-errors.ts';
import type { StatusOptions, StatusParts } from './status.ts';
import type { UnfinishedRun } from './unfinished-runs.ts';

const CODES: ReadonlyMap<string, AttentionCode> = new Map([
  ['failed', 'last_run_failed'],
  ['refused', 'last_run_refused'],
  ['killed', 'last_run_killed'],
  ['interrupted', 'last_run_interrupted'],
]);

const KINDS: ReadonlySet<HistoryRun['kind']> = new Set(['snapshot', 'run', 'resume']);

/** What needs attention of the last crawl, and of those that stopped half-way. */
export function crawlAttention(parts: StatusParts, options: StatusOptions): readonly AttentionItem[] {
  const { unfinished, lock } = parts;
  const running = lock.state === 'running';
  const last = running ? undefined : lastCrawl(parts, options);
  const items = last === undefined ? [] : [last.item];
  for (const run of unfinished ?? []) {
    const { run_tag: tag, state, path, refused } = run;
    if (state === 'resumable' && !running && tag !== last?.run.run_tag) {
      const what = refused === null ? `Run ${tag} stopped half-way.` : `Run ${tag} was refused, and is kept.`;
      items.push(attentionItem('unfinished_run', what, wayOnOf(run, options)));
    }
    if (state === 'damaged' || state === 'lost') {
      const what = `The working database of run ${tag} is ${state === 'damaged' ? 'damaged' : 'gone'}.`;
      items.push(attentionItem('unfinished_lost', what, `Remove ${path}, then: ${nextCommand('snapshot', options)}`));
    }
  }
  return items;
}

/**
 * The last crawl, when it did not end well. One that published and stopped only then counts as a webform step that failed;
 * a run that is at work now takes its place.
 */
function lastCrawl(
  { history, unfinished, database }: StatusParts,
  options: StatusOptions,
): { readonly run: HistoryRun; readonly item: AttentionItem } | undefined {
  const last = history.runs.find(({ kind, status }) => KINDS.has(kind) && status !== 'completed');
  const code = last === undefined ? undefined : CODES.get(last.status);
  if (last === undefined || code === undefined) return undefined;
  if (last.final_db_path !== null || last.run_tag === database.run_tag) return undefined;
  const stopped = unfinished?.find(({ run_tag: tag, state }) => tag === last.run_tag && state === 'resumable');
  const why = distinctErrors(last.errors.details).join(' · ') || 'It said nothing.';
  const anew = nextCommand('snapshot', options);
  const mend = last.status === 'refused' ? `Mend what it names, then: ${anew}` : anew;
  // Checkpoints of before did not say why a run was refused.
  const refused = last.status === 'refused' ? SHRINK : null;
  const command = stopped === undefined ? mend : wayOnOf({ ...stopped, refused: stopped.refused ?? refused }, options);
  const token = newTokenFirst(last.error_code, options.tokenFile);
  const fix = token === undefined ? command : `${token}, then: ${command}`;
  return {
    run: last,
    item: attentionItem(code, `Run ${last.run_tag} ${WORDS[last.status] ?? last.status}: ${why}`, fix),
  };
}

/** How to get a new snapshot: by what stopped half-way, where something did; two ways at once would contradict each other. */
export function newSnapshot(parts: StatusParts, options: StatusOptions): string {
  const last = lastCrawl(parts, options);
  if (last !== undefined) return last.item.fix;
  const stopped = parts.unfinished?.find(({ state }) => state === 'resumable');
  return stopped === undefined ? nextCommand('snapshot', options) : wayOnOf(stopped, options);
}

const WORDS: Readonly<Record<string, string>> = {
  failed: 'failed',
  refused: 'was refused',
  killed: 'was killed',
  interrupted: 'was interrupted',
};

/** What to do with a run that stopped half-way: it asks the server as it began to. */
export const wayOnOf = (run: UnfinishedRun, options: StatusOptions): string => wayOn(stoppedRun(run), options);

const stoppedRun = ({ run_tag: runTag, base_url: baseUrl, refused, options: asks }: UnfinishedRun) => ({
  runTag,
  baseUrl,
  refused,
  asks,
});
