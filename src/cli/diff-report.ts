import type { SnapshotDiff } from '../inspect/diff/snapshot-diff.ts';
import { CHANGE_KINDS, type ChangeCounts, type RecordChange } from '../store/diff/record-change.ts';
import { countsText, moreText, recordLines, sideText } from './diff-text.ts';

/** How much of a comparison is shown. */
export interface DiffShow {
  /** Records of each kind of change in each table. */
  readonly limit: number;
  readonly older: string;
  readonly newer: string;
  readonly since: string | undefined;
}

interface TableReport<T> {
  readonly table: string;
  readonly counts: ChangeCounts;
  readonly shown: readonly T[];
  /** Records that are not shown. */
  readonly hidden: ChangeCounts;
}

/** Counts every table and shows its first records, each as soon as it is read: its values are not kept. */
async function reportsOf<T>(
  diff: SnapshotDiff,
  limit: number,
  show: (change: RecordChange) => T,
): Promise<readonly TableReport<T>[]> {
  const reports: TableReport<T>[] = [];
  for (const table of diff.tables) {
    const counts = await diff.counts(table);
    const shown: T[] = [];
    const hidden = { ...counts };
    for (const kind of CHANGE_KINDS) {
      // Each kind has its own limit: a night with many new records must not hide those that went.
      const end = shown.length + Math.min(limit, counts[kind]);
      if (end === shown.length) continue;
      for await (const change of diff.changes(table, [kind])) {
        shown.push(show(change));
        hidden[kind] -= 1;
        if (shown.length === end) break;
      }
    }
    reports.push({ table, counts, shown, hidden });
  }
  return reports;
}

const totalOf = (counts: ChangeCounts): number => CHANGE_KINDS.reduce((sum, kind) => sum + counts[kind], 0);

/** A comparison for people: how many, then which records, then their fields. */
export async function diffText(diff: SnapshotDiff, { limit, older, newer, since }: DiffShow): Promise<string> {
  const reports = await reportsOf(diff, limit, recordLines);
  const differing = reports.filter(({ counts }) => totalOf(counts) > 0);
  const records =
    limit === 0
      ? []
      : differing.flatMap(({ table, shown, hidden }) => ['', ...shown.flat(), ...moreText(table, hidden, limit)]);
  return [
    sideText('old', older, diff.older),
    sideText('new', newer, diff.newer),
    ...(since === undefined ? [] : [`since: ${since}, by what the new records say; removed ones are all there`]),
    '',
    countsText(new Map(reports.map(({ table, counts }) => [table, counts]))),
    ...records,
    ...(differing.length === 0 ? ['', 'No differences.'] : []),
  ].join('\n');
}

/** The same as one JSON object: of each table its counts, its first records, and how many records are left out. */
export async function diffJson(diff: SnapshotDiff, { limit, older, newer, since }: DiffShow): Promise<unknown> {
  const side = (path: string, { runTag, capturedAtUtc }: SnapshotDiff['older']) => ({
    path,
    run_tag: runTag,
    captured_at_utc: capturedAtUtc,
  });
  const reports = await reportsOf(diff, limit, ({ table: _, ...change }) => change);
  return {
    old: side(older, diff.older),
    new: side(newer, diff.newer),
    since: since ?? null,
    limit,
    tables: reports.map(({ table, counts, shown, hidden }) => ({
      table,
      ...counts,
      records: shown,
      more: totalOf(hidden),
    })),
  };
}
