import { formatBytes } from '../files/disk-space.ts';
import type { HistoryRun } from '../inspect/read-history.ts';
import { distinctErrors } from '../inspect/status/distinct-errors.ts';
import type { LastRuns } from '../inspect/status/last-runs.ts';
import type { Leftover } from '../inspect/status/leftovers.ts';
import type { LockHolder } from '../inspect/status/lock-holder.ts';
import type { UnfinishedRun } from '../inspect/status/unfinished-runs.ts';
import { counted, formatCount } from '../run/counted.ts';
import { alignCells, printable } from './result-table.ts';
import { ago, lengthOf, localTime, timeAndAge } from './when.ts';

/** As many runs as a screen has room for, and as are of use. */
const SHOWN_RUNS = { short: 3, all: 20 } as const;

/** The last runs, the newest first; with `all` each has its errors. */
export function runsText(
  { runs, count, path, unreadable_lines: unreadable }: LastRuns,
  all: boolean,
  now: Date,
): string {
  const shown = runs.slice(0, all ? SHOWN_RUNS.all : SHOWN_RUNS.short);
  if (shown.length === 0) return `last runs: none in ${printable(path)}`;
  const cells = shown.map((run) => [
    run.run_tag || '(no tag)',
    run.kind,
    statusWords(run),
    took(run),
    ended(run, all, now),
  ]);
  const lines = alignCells(cells, ['left', 'left', 'left', 'right', 'left']);
  const withErrors = shown.flatMap(({ errors }, at) => [
    `  ${lines[at]}`,
    ...(all ? distinctErrors(errors.details) : []).map((words) => `    ${printable(words)}`),
  ]);
  const more = count > shown.length ? `, ${formatCount(count)} in all` : '';
  const cut = unreadable === 0 ? '' : `; ${counted(unreadable, 'line')} cannot be read`;
  return [`last runs${more}${cut}`, ...withErrors].join('\n');
}

const STATUS_WORDS: Readonly<Record<string, string>> = {
  published_to_fallback: 'published beside the locked database',
  published_partly: 'published, with stale tables',
  webforms_failed: 'webforms failed',
  webforms_refreshed: 'webforms refreshed',
};

const statusWords = ({ status, exit_code: code }: HistoryRun): string =>
  `${STATUS_WORDS[status] ?? status}${code === null || code === 0 ? '' : ` (exit ${code})`}`;

function took({ started_at_utc: from, ended_at_utc: to }: HistoryRun): string {
  const seconds = to === null ? Number.NaN : (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isNaN(seconds) ? '' : lengthOf(seconds);
}

function ended({ started_at_utc: from, ended_at_utc: to }: HistoryRun, all: boolean, now: Date): string {
  const at = all ? timeAndAge(to ?? from, now) : localTime(to ?? from);
  return to === null ? `began ${at}` : at;
}

/** How far each table of an unfinished run is, and the command to go on with it. */
export function unfinishedText(run: UnfinishedRun, command: string | undefined, now: Date): string {
  const { run_tag: tag, state, tables, updated_at_utc: at, path, refused } = run;
  const since = at === null ? '' : `, last written ${timeAndAge(at, now)}`;
  const cells = tables.map(({ table, pages, rows, completed, errors }) => [
    table,
    formatCount(pages),
    formatCount(rows),
    completed ? 'complete' : pages === 0 ? 'not begun' : 'in part',
    errors.join(' · '),
  ]);
  const heading = ['table', 'pages', 'rows', 'state', ''];
  const lines = alignCells([heading, ...cells], ['left', 'right', 'right', 'left', 'left']);
  const after: Readonly<Record<UnfinishedRun['state'], string>> = {
    resumable: refused === null ? `Go on with it: ${command ?? ''}` : `It was refused. ${command ?? ''}`,
    at_work: 'Wait for it.',
    superseded: 'A newer snapshot was published since; a later run removes it (--keep-unfinished).',
    damaged: `Its working database is damaged: remove ${path}.`,
    lost: `Its working database is gone: remove ${path}.`,
  };
  return [
    `${state === 'at_work' ? 'run at work' : 'unfinished run'} ${tag}${since}`,
    ...(tables.length === 0
      ? ['  How far it is, is not known: there is no checkpoint.json.']
      : lines.map((line) => `  ${line}`)),
    `  ${printable(after[state])}`,
  ].join('\n');
}

const LEFT_WORDS: Readonly<Record<Leftover['kind'], string>> = {
  fallback: 'newer than the published one: move it over that when nothing holds it',
  old_fallback: 'older than the published one: can be removed',
  damaged: 'damaged, replaced by a restore: can be removed when nothing of it is needed any more',
  temporary: 'half of something: can be removed while no run is at work',
};

/** The files that runs left, and what to do with each. */
export function leftoversText(leftovers: readonly Leftover[], now: Date): string {
  if (leftovers.length === 0) return '';
  const cells = leftovers.map(({ path, kind, bytes, modified_at_utc: at }) => [
    path,
    formatBytes(bytes),
    ago(at, now),
    LEFT_WORDS[kind],
  ]);
  const lines = alignCells(cells, ['left', 'right', 'left', 'left']);
  return ['left over', ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Who holds the database. */
export function lockText(lock: LockHolder, now: Date): string {
  const { state, pid, host, run_tag: tag, kind, started_at_utc: from, message } = lock;
  const since = from === null ? '' : `, since ${timeAndAge(from, now)}`;
  const who = `${kind ?? 'run'} ${tag ?? '(no tag yet)'}, pid ${pid ?? '?'} on ${host ?? '?'}${since}`;
  const words: Readonly<Record<LockHolder['state'], string>> = {
    free: 'at work now: no run',
    running: `at work now: ${who}`,
    killed: `at work now: no run; ${who}, is dead, and nothing is held: the next run takes over and writes it into the history`,
    unusable: `at work now: not known, ${message}`,
  };
  return printable(words[state]);
}
