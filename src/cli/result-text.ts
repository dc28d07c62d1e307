import { relative } from 'node:path';
import { counted, formatCount } from '../run/counted.ts';
import type { Advice } from '../run/run-outcome.ts';
import type { RunLine } from '../run/run-record.ts';
import { printable, renderResultTable } from './result-table.ts';

/** The result of a run for people: what it got, where it lies, what it cost. */
export function resultText(line: RunLine, folder = process.cwd()): string {
  const rows = Object.entries(line.tables).map(([table, { rows, cols }]) => ({ table, rows, columns: cols }));
  const webforms =
    line.webform_rows === null ? [] : [{ table: 'webform_history', rows: line.webform_rows, columns: 8 }];
  const table = [...rows, ...webforms];
  const facts = [
    [STATUS_WORDS[line.status] ?? line.status, shortPath(line.final_db_path, folder)],
    ['completed', line.status === 'completed' ? line.pipeline : null],
    ['restored', line.restored_run_tag ?? null],
    ['backup', shortPath(line.backup_path, folder)],
    ['damaged database kept as', shortPath(line.set_aside_path ?? null, folder)],
    [
      'run',
      `${line.run_tag}, ${duration(line)}, ${counted(line.requests, 'request')}${retryWords(line)}${estimateWords(line)}`,
    ],
  ];
  const dropped =
    line.dropped_missing === null
      ? []
      : [
          [
            'submissions dropped',
            `${line.dropped_missing} of nobody, ${line.dropped_not_allowed} of people without a deal`,
          ],
        ];
  const lines = [...facts, ...dropped].flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  return [...(table.length === 0 ? [] : [renderResultTable(table), '']), ...lines].join('\n');
}

/** What a person should know: what happened, what is safe, what to do next, where to read more. */
export function adviceText({ message, safe, next }: Advice, logPath: string | null): string {
  const lines = [
    ['Safe', safe],
    ['Next', next],
    ['Log', logPath],
  ];
  return [printable(message), ...lines.flatMap(([name, value]) => (value ? [`  ${name}: ${value}`] : []))].join('\n');
}

/** Relative to where the user stands, as long as that is inside. */
function shortPath(path: string | null, folder: string): string | null {
  if (path === null) return null;
  const short = relative(folder, path);
  return short.startsWith('..') ? path : short;
}

const STATUS_WORDS: Readonly<Partial<Record<RunLine['status'], string>>> = {
  published: 'published',
  published_to_fallback: 'published beside the locked target',
  published_partly: 'published with tables of the previous snapshot',
  webforms_failed: 'published, without all submissions',
  webforms_refreshed: 'submissions refreshed',
};

function duration({ started_at_utc, ended_at_utc }: RunLine): string {
  const seconds = (Date.parse(ended_at_utc ?? started_at_utc) - Date.parse(started_at_utc)) / 1000;
  return `${seconds.toFixed(1)} s`;
}

/** The estimate beside the truth. */
const estimateWords = ({ estimate }: RunLine): string =>
  estimate === null ? '' : `; estimated ${formatCount(estimate.requests)} in ${estimate.seconds.toFixed(1)} s`;

function retryWords({ retries, waits }: RunLine): string {
  if (retries === 0) return '';
  return `, ${retries} tried again${waits > 0 ? `, ${Number(waits.toFixed(1))} s of waiting asked by the server` : ''}`;
}
