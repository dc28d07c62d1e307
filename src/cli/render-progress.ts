import { counted, formatCount } from '../run/counted.ts';
import { estimateRemainingMs } from '../run/pace.ts';
import type { Phase, ProgressState } from '../run/progress-state.ts';
import { cut, firstThatFits, formatDuration } from './fit-text.ts';
import { ASCII, type BarSigns, bar, percent } from './progress-bar.ts';
import { progressTable } from './progress-table.ts';
import { printable } from './result-table.ts';
import { formatMegabytes, STEP_WORDS } from './step-text.ts';

const STEP_BAR_WIDTH = 20;

/** A terminal that is narrower than this has no room for a sentence before the reason. */
const ROOM_FOR_A_SENTENCE = 60;

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  start: 'Starting',
  backup: 'Saving the previous snapshot',
  crawl: 'Reading',
  verify: 'Verifying',
  publish: 'Publishing',
  webforms: 'Reading web-form submissions',
  done: 'Done',
  stopped: 'Stopped',
};

/**
 * What a terminal shows of a run: a line per table, one for a long step that is under way, while all requests wait a line
 * that counts down and says why, and a total with the time left of the whole run where that can be estimated. No line is wider than
 * `columns`: on narrow terminals less is said. Pure, no colours, no line break at the end.
 * @param signs of the bars; default ASCII.
 */
export function renderProgress(state: ProgressState, nowMs: number, columns: number, signs: BarSigns = ASCII): string {
  return [
    ...progressTable(state.tables, nowMs, columns, signs),
    ...stepLine(state, nowMs, columns, signs),
    ...pauseLine(state, nowMs, columns),
    totalLine(state, nowMs, columns),
  ].join('\n');
}

/** A step of less than a second is over before anybody has read of it. */
function stepLine({ step }: ProgressState, nowMs: number, columns: number, signs: BarSigns): string[] {
  if (step === undefined || nowMs - step.startedAtMs < 1000) return [];
  const { doneBytes, totalBytes = 0 } = step;
  const words = STEP_WORDS[step.step];
  const elapsed = formatDuration(nowMs - step.startedAtMs);
  const plain = [`${words}  ${elapsed}`, elapsed];
  if (totalBytes === 0) return [firstThatFits(plain, columns)];
  const share = percent(doneBytes / totalBytes);
  const long = `${bar(doneBytes / totalBytes, STEP_BAR_WIDTH, signs)} ${share} of ${formatMegabytes(totalBytes)}`;
  const short = share.trim();
  return [
    firstThatFits([`${words}  ${long}  ${elapsed}`, `${words}  ${short}  ${elapsed}`, `${short}  ${elapsed}`], columns),
  ];
}

function pauseLine({ paused }: ProgressState, nowMs: number, columns: number): string[] {
  if (paused === undefined || paused.untilMs <= nowMs) return [];
  const left = formatDuration(paused.untilMs - nowMs);
  const words = columns < ROOM_FOR_A_SENTENCE ? `Wait ${left}` : `All requests wait ${left} more`;
  return [cut(printable(`${words}: ${paused.reason}`), columns)];
}

function totalLine(state: ProgressState, nowMs: number, columns: number): string {
  const { phase, tables, requests, retries, waitedMs } = state;
  if (tables.length === 0 && requests === 0) return cut(PHASE_WORDS[phase], columns);
  const rows = tables.reduce((sum, line) => sum + line.rows, 0);
  const waited = waitedMs < 1000 ? [] : [`${formatDuration(waitedMs)} of pauses`];
  const tried = retries === 0 ? [] : [retries === 1 ? '1 retry' : `${formatCount(retries)} retries`];
  const remainingMs = estimateRemainingMs(state, nowMs);
  const left = remainingMs === undefined ? [] : [`${formatDuration(remainingMs)} left`];
  const about = left.map((words) => `about ${words}`);
  const asked = counted(requests, 'request');
  const say = (...words: string[]): string => `${PHASE_WORDS[phase]}: ${words.join(', ')}`;
  return firstThatFits(
    [
      say(counted(rows, 'row'), asked, ...tried, ...waited, ...about),
      say(counted(rows, 'row'), asked, ...about),
      say(asked, ...left),
      ...left.map((words) => say(words)),
      ...left,
      PHASE_WORDS[phase],
    ],
    columns,
  );
}
