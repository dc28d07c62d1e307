import { formatBytes } from '../files/disk-space.ts';
import type { Certainty, Plan, PlannedTable } from '../inspect/plan-types.ts';
import { counted, formatCount } from '../run/counted.ts';
import { type Alignment, alignCells } from './result-table.ts';

const ALIGNMENTS: readonly Alignment[] = ['left', 'right', 'right', 'right', 'right'];

const LATENCY_WORDS: Readonly<Record<Plan['latency_from'], string>> = {
  last_run: 'as in the last run',
  measured: 'as measured now',
  assumed: 'as is usual: no run has measured it',
};

/** What a run would cost, for people: a line per table, then the whole. Ends without a line break. */
export function planText(plan: Plan): string {
  const isFirst = plan.based_on === 'first_pages';
  const heading = ['table', isFirst ? 'rows' : 'rows last time', 'requests', 'seconds alone', 'bytes'];
  const table = alignCells([heading, ...plan.tables.map(cellsOf)], ALIGNMENTS);
  const more = plan.certainty === 'at_least' ? 'at least ' : '';
  const lines = [
    `requests: ${more}${formatCount(plan.requests)}, one to check the token included`,
    `time: ${more}${timeWords(plan.seconds)}, with requests ${plan.interval_ms / 1000} s apart and ${plan.latency_ms} ms of latency, ${LATENCY_WORDS[plan.latency_from]}`,
    `database: ${more}${formatBytes(plan.database_bytes)}${isFirst ? '' : ', as published now'}`,
    ...plan.room.map(roomLine),
  ];
  return [...table, '', ...lines, ...notes(plan)].join('\n');
}

const cellsOf = (line: PlannedTable): string[] => [
  line.table,
  line.rows === null ? '' : bounded(line.certainty, formatCount(line.rows)),
  bounded(line.certainty, formatCount(line.requests)),
  bounded(line.certainty, line.seconds_alone.toFixed(1)),
  line.bytes === null ? '' : bounded(line.certainty, formatBytes(line.bytes)),
];

function bounded(certainty: Certainty, figure: string): string {
  if (certainty === 'at_most') return `up to ${figure}`;
  return certainty === 'at_least' ? `${figure}+` : figure;
}

const timeWords = (seconds: number): string =>
  seconds < 90 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} minutes`;

function roomLine({ folders, needed_bytes: needed, free_bytes: free }: Plan['room'][number]): string {
  const verdict = free < needed ? ': not enough' : '';
  return `free space needed: ${formatBytes(needed)} for ${[...new Set(folders)].join(', ')}; ${formatBytes(free)} free${verdict}`;
}

function notes(plan: Plan): string[] {
  const unknown = plan.tables.filter(({ certainty }) => certainty === 'at_least').length;
  return [
    ...(plan.based_on === 'published'
      ? []
      : [
          'Nothing is published yet: one page of each list was read, and nobody knows how long a list is that goes on.',
        ]),
    ...(unknown === 0 ? [] : [`A "+" means at least: ${counted(unknown, 'list')} may be longer.`]),
  ];
}
