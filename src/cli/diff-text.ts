import stringWidth from 'string-width';
import type { SnapshotFacts } from '../inspect/diff/snapshot-facts.ts';
import { formatCount } from '../run/counted.ts';
import { shellQuote } from '../run/next-command.ts';
import {
  CHANGE_KINDS,
  type ChangeCounts,
  type ChangeKind,
  type FieldChange,
  type RecordChange,
} from '../store/diff/record-change.ts';
import { alignCells, printable } from './result-table.ts';

/** Places in a terminal that a name, and a value, may take. */
const NAME_WIDTH = 60;
const VALUE_WIDTH = 60;

const SIGNS: Readonly<Record<ChangeKind, string>> = { added: '+', removed: '-', changed: '~' };

/** One side of a comparison, for people: where it lies, which run made it. */
export function sideText(name: string, label: string, { runTag, capturedAtUtc }: SnapshotFacts): string {
  const facts = [
    ...(runTag === null ? [] : [`run ${runTag}`]),
    ...(capturedAtUtc === null ? [] : [`captured ${capturedAtUtc}`]),
  ];
  return printable(`${name}: ${label}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`);
}

/** How many records of each table were added, removed and changed. */
export function countsText(counts: ReadonlyMap<string, ChangeCounts>): string {
  const rows = [...counts].map(([table, { added, removed, changed }]) => [
    table,
    ...[added, removed, changed].map(formatCount),
  ]);
  return alignCells([['table', 'added', 'removed', 'changed'], ...rows], ['left', 'right', 'right', 'right']).join(
    '\n',
  );
}

/** One record: `~ deal 12345 "이름"`, and below it a line for each field that changed. */
export function recordLines({ kind, table, id, name, fields }: RecordChange): readonly string[] {
  const words = [SIGNS[kind], table, id ?? '(no id)', ...(name === null ? [] : [`"${cut(name, NAME_WIDTH)}"`])];
  const lines = kind === 'changed' ? fields.map(fieldLine) : [];
  return [printable(words.join(' ')), ...lines];
}

/** What is not shown of a table, and how to see it. */
export function moreText(table: string, hidden: ChangeCounts, limit: number): readonly string[] {
  const kinds = CHANGE_KINDS.filter((kind) => hidden[kind] > 0);
  if (kinds.length === 0) return [];
  const words = kinds.map((kind) => `${formatCount(hidden[kind])} ${kind}`).join(', ');
  const enough = limit + Math.max(...kinds.map((kind) => hidden[kind]));
  return [printable(`… and ${words} more (--table ${shellQuote(table)} --limit ${enough})`)];
}

const fieldLine = ({ field, old, new: now }: FieldChange): string =>
  `    ${cut(field, NAME_WIDTH)}: ${valueText(old)} → ${valueText(now)}`;

/** `NULL` and an empty text are not the same. */
const valueText = (value: string | null): string => (value === null ? 'NULL' : `"${cut(value, VALUE_WIDTH)}"`);

/** Text for one line of a terminal, cut to a display width: a Korean letter takes two places. */
export function cut(text: string, width: number): string {
  // No letter is narrower than nothing: a very long text is not measured whole.
  const start = printable(text.slice(0, width * 4));
  if (text.length <= width * 4 && stringWidth(start) <= width) return start;
  let kept = '';
  let places = 0;
  for (const { segment } of new Intl.Segmenter().segment(start)) {
    places += stringWidth(segment);
    if (places > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
