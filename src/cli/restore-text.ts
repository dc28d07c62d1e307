import type { BackupFile } from '../inspect/find-backups.ts';
import type { RowChange } from '../inspect/row-changes.ts';
import { formatCount } from '../run/counted.ts';
import type { RestorePlan } from '../run/plan-restore.ts';
import type { RunLine } from '../run/run-record.ts';
import { shortDir } from './backup-text.ts';
import { alignCells } from './result-table.ts';
import { resultText } from './result-text.ts';

/** What a restore did, for people: how the rows changed, and where what lies. */
export const restoreText = (line: RunLine, changes: readonly RowChange[]): string =>
  [changesText(changes), '', resultText({ ...line, tables: {}, webform_rows: null })].join('\n');

/** What a restore would do. */
export function restorePlanText(
  { runTag }: BackupFile,
  { changes, backup, locked, damage }: RestorePlan,
  dbPath: string,
): string {
  const saves =
    backup === undefined ? [] : [`would save: ${shortDir(backup.path)}${backup.exists ? ' (exists already)' : ''}`];
  const held = locked ? [`locked: ${shortDir(dbPath)} is held by another program now; it would stay as it is`] : [];
  const kept =
    damage === undefined ? [] : [`damaged: ${shortDir(dbPath)}, ${damage}; it would be kept under another name`];
  return [changesText(changes), '', `would restore: ${runTag} as ${shortDir(dbPath)}`, ...saves, ...held, ...kept].join(
    '\n',
  );
}

/** How the rows change, as `--json` prints it. */
export const changesByTable = (
  changes: readonly RowChange[],
): Readonly<Record<string, { readonly before: number | null; readonly after: number | null }>> =>
  Object.fromEntries(changes.map(({ table, before, after }) => [table, { before, after }]));

function changesText(changes: readonly RowChange[]): string {
  const cells = changes.map(({ table, before, after }) => [
    table,
    rowsText(before),
    rowsText(after),
    changeText(before, after),
  ]);
  return alignCells(
    [['table', 'rows before', 'rows now', 'change'], ...cells],
    ['left', 'right', 'right', 'right'],
  ).join('\n');
}

const rowsText = (rows: number | null): string => (rows === null ? '-' : formatCount(rows));

function changeText(before: number | null, after: number | null): string {
  const change = (after ?? 0) - (before ?? 0);
  if (before === null || after === null) return before === after ? '' : after === null ? 'gone' : 'new';
  return change === 0 ? '' : `${change > 0 ? '+' : '-'}${formatCount(Math.abs(change))}`;
}
