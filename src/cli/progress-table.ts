import stringWidth from 'string-width';
import { formatCount } from '../run/counted.ts';
import { rowsPerSecond } from '../run/pace.ts';
import type { TableProgress } from '../run/progress-state.ts';
import { cut, formatDuration } from './fit-text.ts';
import { type BarSigns, bar, percent } from './progress-bar.ts';
import { type Alignment, alignCells, printable } from './result-table.ts';

/** What a terminal of some width has room for. */
interface Layout {
  /** Signs of the bar; 0 shows the percentage alone. */
  readonly bar: number;
  readonly columns: readonly Column[];
}

type Column = 'rows' | 'rows/s' | 'requests' | 'waited';

/** The widest first. What is known elsewhere goes first: waiting and requests are in the last line, too. */
const LAYOUTS: readonly Layout[] = [
  { bar: 20, columns: ['rows', 'rows/s', 'requests', 'waited'] },
  { bar: 10, columns: ['rows', 'rows/s', 'requests', 'waited'] },
  { bar: 10, columns: ['rows', 'rows/s', 'requests'] },
  { bar: 10, columns: ['rows', 'rows/s'] },
  { bar: 0, columns: ['rows', 'rows/s'] },
  { bar: 0, columns: ['rows'] },
  { bar: 0, columns: [] },
];

/** Where not even a name and its progress fit, this much is left for the progress. */
const LEAST_PROGRESS = 7;

/**
 * A line per table under a heading, in the widest layout whose columns fit: the bar against the rows of the previous snapshot, rows,
 * rows a second, requests, and how long these waited for their turn. Remarks (why a table failed) are cut at the edge.
 */
export function progressTable(
  tables: readonly TableProgress[],
  nowMs: number,
  columns: number,
  signs: BarSigns,
): readonly string[] {
  if (tables.length === 0) return [];
  for (const layout of LAYOUTS) {
    const lines = linesIn(layout, tables, nowMs, signs);
    if (lines.every((line) => stringWidth(line) <= columns)) {
      return linesIn(layout, tables, nowMs, signs, remark).map((line) => cut(line, columns));
    }
  }
  const room = Math.max(0, columns - 2 - LEAST_PROGRESS);
  return alignCells(
    tables.map((line) => [cut(printable(line.table), room), progressOf(line, 0, signs)]),
    ['left', 'left'],
  ).map((line) => cut(line, columns));
}

function linesIn(
  layout: Layout,
  tables: readonly TableProgress[],
  nowMs: number,
  signs: BarSigns,
  remarkOf: (line: TableProgress, nowMs: number) => string = () => '',
): readonly string[] {
  const cells = tables.map((line) => [
    line.table,
    progressOf(line, layout.bar, signs),
    ...layout.columns.map((column) => CELLS[column](line, nowMs)),
    remarkOf(line, nowMs),
  ]);
  const alignments: Alignment[] = ['left', 'left', ...layout.columns.map((): Alignment => 'right'), 'left'];
  return alignCells([['table', '', ...layout.columns, ''], ...cells], alignments);
}

const CELLS: Readonly<Record<Column, (line: TableProgress, nowMs: number) => string>> = {
  rows: ({ state, rows, expectedRows }) =>
    isOpen(state) && expectedRows !== undefined
      ? `${formatCount(rows)}/${formatCount(expectedRows)}`
      : formatCount(rows),
  'rows/s': (line, nowMs) => {
    const perSecond = rowsPerSecond(line, nowMs);
    if (perSecond === undefined) return '';
    return perSecond < 10 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond));
  },
  requests: ({ requests }) => (requests === 0 ? '' : formatCount(requests)),
  waited: ({ waitedMs }) => (waitedMs < 1000 ? '' : formatDuration(waitedMs)),
};

const isOpen = (state: TableProgress['state']): boolean => state === 'running' || state === 'waiting';

function progressOf({ state, rows, expectedRows }: TableProgress, width: number, signs: BarSigns): string {
  if (state !== 'running' || expectedRows === undefined || expectedRows === 0) return state;
  const share = rows / expectedRows;
  return width === 0 ? percent(share) : `${bar(share, width, signs)} ${percent(share)}`;
}

function remark({ state, error, retry }: TableProgress, nowMs: number): string {
  if (isOpen(state) && retry !== undefined && retry.untilMs > nowMs) {
    return `again in ${formatDuration(retry.untilMs - nowMs)}: ${retry.reason}`;
  }
  if (state === 'failed' || state === 'skipped') return error ?? '';
  return state === 'carried' ? 'from the previous snapshot' : '';
}
