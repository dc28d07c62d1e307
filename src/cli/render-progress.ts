import stringWidth from 'string-width';
import { estimateRemainingMs, rowsPerSecond } from '../run/pace.ts';
import type { Phase, ProgressState, TableProgress } from '../run/progress.ts';
import type { StepProgress } from '../run/step-watch.ts';
import { type Alignment, alignCells, counted, formatCount, printable } from './result-table.ts';
import { formatMegabytes, STEP_WORDS } from './step-text.ts';

const BAR_WIDTH = 20;

/** table, state, pages, rows, rows/s, and the bar or what there is to say. */
const ALIGNMENTS: readonly Alignment[] = ['left', 'left', 'right', 'right', 'right', 'left'];

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  backup: 'Saving the previous snapshot',
  crawl: 'Reading',
  verify: 'Verifying',
  publish: 'Publishing',
  webforms: 'Reading web-form submissions',
  done: 'Done',
};

/**
 * What a terminal shows of a run: a line per table, one for a long step that is under way, while all requests wait a line that counts down and says why, and
 * a total with the time left where that can be estimated. Lines are cut to `columns`. Pure, no colours, no line break
 * at the end; plain ASCII signs, because Korean terminals show block letters twice as wide as others do.
 */
export function renderProgress(state: ProgressState, nowMs: number, columns: number): string {
  const tables = alignCells(
    state.tables.map((line) => cellsOf(line, nowMs)),
    ALIGNMENTS,
  );
  return [...tables, ...stepLine(state, nowMs), ...pauseLine(state, nowMs), totalLine(state, nowMs)]
    .map((line) => cut(line, columns))
    .join('\n');
}

function cellsOf(line: TableProgress, nowMs: number): string[] {
  const perSecond = rowsPerSecond(line, nowMs);
  return [
    line.table,
    line.state,
    counted(line.pages, 'page'),
    counted(line.rows, 'row'),
    perSecond === undefined
      ? ''
      : `${perSecond < 10 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond))} rows/s`,
    remark(line),
  ];
}

function remark({ state, rows, expectedRows, error }: TableProgress): string {
  if (state === 'failed' || state === 'skipped') return error ?? '';
  if (state === 'carried') return 'from the previous snapshot';
  if (state === 'done' || expectedRows === undefined || expectedRows === 0) return '';
  return `${bar(rows / expectedRows)} of ${formatCount(expectedRows)}`;
}

function bar(part: number): string {
  const share = Math.min(1, part);
  const signs = '#'.repeat(Math.floor(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '.');
  return `[${signs}] ${String(Math.floor(share * 100)).padStart(3)}%`;
}

/** A step of less than a second is over before anybody has read of it. */
function stepLine({ step }: ProgressState, nowMs: number): string[] {
  if (step === undefined || nowMs - step.startedAtMs < 1000) return [];
  const elapsed = formatDuration(nowMs - step.startedAtMs);
  return [[STEP_WORDS[step.step], ...shareOf(step), elapsed].join('  ')];
}

const shareOf = ({ doneBytes, totalBytes }: StepProgress): string[] =>
  totalBytes === undefined || totalBytes === 0
    ? []
    : [`${bar(doneBytes / totalBytes)} of ${formatMegabytes(totalBytes)}`];

function pauseLine({ paused }: ProgressState, nowMs: number): string[] {
  if (paused === undefined || paused.untilMs <= nowMs) return [];
  const left = formatDuration(paused.untilMs - nowMs);
  return [printable(`All requests wait ${left} more: ${paused.reason}`)];
}

function totalLine(state: ProgressState, nowMs: number): string {
  const { phase, tables, requests, retries } = state;
  const words = [
    counted(sum(tables.map(({ rows }) => rows)), 'row'),
    counted(requests, 'request'),
    ...(retries === 0 ? [] : [retries === 1 ? '1 retry' : `${formatCount(retries)} retries`]),
  ];
  const remainingMs = phase === 'crawl' ? estimateRemainingMs(state, nowMs) : undefined;
  if (remainingMs !== undefined) words.push(`about ${formatDuration(remainingMs)} left`);
  return `${PHASE_WORDS[phase]}: ${words.join(', ')}`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Whole seconds, rounded up: a countdown that says 0 would be over. */
function formatDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function cut(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line;
  let width = 0;
  let text = '';
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    width += stringWidth(segment);
    if (width > columns) break;
    text += segment;
  }
  return text;
}
