import { relative } from 'node:path';
import { formatBytes } from '../files/disk-space.ts';
import type { BackupList, ListedBackup } from '../inspect/list-backups.ts';
import type { VerifiedBackup } from '../inspect/verify-backup.ts';
import { counted } from '../run/counted.ts';
import { alignCells } from './result-table.ts';
import { localTime } from './when.ts';

/** The backups of a folder for people: a line each, or one sentence when there is none. */
export function backupListText(
  { backup_dir: dir, backups, foreign_files: foreign }: BackupList,
  nowMs = Date.now(),
): string {
  const others = foreign === 0 ? [] : [`${counted(foreign, 'other file')} in ${shortDir(dir)}.`];
  if (backups.length === 0) return [`There is no backup in ${shortDir(dir)}.`, ...others].join('\n');
  const heading = ['run tag', 'taken', 'age', 'size', 'snapshot', 'verified'];
  const lines = alignCells(
    [heading, ...backups.map((backup) => cellsOf(backup, nowMs))],
    ['left', 'left', 'right', 'right', 'left', 'left'],
  );
  return [...lines, ...(others.length === 0 ? [] : ['', ...others])].join('\n');
}

const cellsOf = (
  { run_tag, taken_at_utc, age_s, bytes, snapshot, verified }: ListedBackup,
  nowMs: number,
): string[] => [
  run_tag,
  localTime(taken_at_utc),
  ageText(age_s),
  formatBytes(bytes),
  snapshot === 'unknown' ? '' : snapshot,
  verified === null ? 'never' : `${agoText(verified.verified_at_utc, nowMs)}: ${verified.ok ? 'ok' : verified.message}`,
];

/** What came of each verification, a line each. */
export const verifiedText = (backups: readonly VerifiedBackup[]): string =>
  alignCells(
    backups.map(({ run_tag, ok, message }) => [run_tag, ok ? 'ok' : 'DAMAGED', message]),
    ['left', 'left', 'left'],
  ).join('\n');

const agoText = (atUtc: string, nowMs: number): string => {
  const seconds = Math.round((nowMs - Date.parse(atUtc)) / 1000);
  return Number.isNaN(seconds) ? 'some day' : `${ageText(Math.max(0, seconds))} ago`;
};

/** `45 s`, `12 min`, `5 h`, `3 days`. */
function ageText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return counted(Math.floor(seconds / 86_400), 'day');
}

/** Relative to where the user stands, as long as that is inside. */
export function shortDir(path: string, folder = process.cwd()): string {
  const short = relative(folder, path);
  return short === '' || short.startsWith('..') ? path : short;
}
