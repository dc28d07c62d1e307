import { DEFAULTS } from '../../run/defaults.ts';
import { newTokenFirst } from '../../run/new-token.ts';
import { nextCommand } from '../../run/next-command.ts';
import { parseBaseUrl } from '../../salesmap/base-url.ts';
import { parseRedisUrl } from '../../salesmap/redis-url.ts';
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
    const { run_tag: tag, state, path } = run;
    if (state === 'resumable' && !running && tag !== last?.run.run_tag) {
      items.push(attentionItem('unfinished_run', `Run ${tag} stopped half-way.`, resumeCommand(run, options)));
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
  const accept = last.status === 'refused' ? ' --accept-shrink' : '';
  const why = distinctErrors(last.errors.details).join(' · ') || 'It said nothing.';
  const command = stopped === undefined ? nextCommand('snapshot', options) : resumeCommand(stopped, options, accept);
  const token = newTokenFirst(last.error_code, options.tokenFile);
  const sure = last.status === 'refused' && stopped !== undefined ? 'If these tables are right: ' : '';
  const fix = token === undefined ? sure + command : `${token}, then: ${command}`;
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
  return stopped === undefined ? nextCommand('snapshot', options) : resumeCommand(stopped, options);
}

const WORDS: Readonly<Record<string, string>> = {
  failed: 'failed',
  refused: 'was refused',
  killed: 'was killed',
  interrupted: 'was interrupted',
};

/** The exact command to go on with a run: asking the server as it began to. */
export function resumeCommand(run: UnfinishedRun, options: StatusOptions, more = ''): string {
  const { min_interval_ms: minIntervalMs, token_file: tokenFile, webforms } = run.options;
  return nextCommand(`resume --run-tag ${run.run_tag}${more}`, {
    ...options,
    webforms: options.webforms && (webforms ?? true),
    minIntervalMs: minIntervalMs ?? DEFAULTS.minIntervalMs,
    tokenFile: tokenFile ?? undefined,
    baseUrl: usable(run.base_url, parseBaseUrl) ?? options.baseUrl,
    rateLimiter:
      run.options.rate_limiter === 'in_environment'
        ? 'in_environment'
        : usable(run.options.rate_limiter, parseRedisUrl),
  });
}

/** What a checkpoint names may have been written by anybody. */
function usable(text: string | null, parse: (text: string) => URL): URL | undefined {
  if (text === null) return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
