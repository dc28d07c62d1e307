import type { Database } from 'better-sqlite3';
import { isJsonObject } from '../salesmap/record.ts';
import {
  carryChanges,
  countChangesOf,
  createChanges,
  dropChanges,
  hasChanges,
  pruneChanges,
  recordChanges,
} from '../store/changes-table.ts';
import { commitPieces, type Pieces } from '../store/commit-step.ts';
import { attachBoth } from '../store/diff/attach-both.ts';
import { NOT_ASKED_FOR, SKIPPED } from '../store/manifest.ts';
import { openReadOnly } from '../store/open-database.ts';
import { columnsOf } from '../store/schema.ts';
import type { PublishedState } from './read-published.ts';
import type { SnapshotMember } from './snapshot-members.ts';
import type { SnapshotRun } from './snapshot-run.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Takes `_changes` over from the published snapshot, so that it is never lost, and under `--track-changes` adds what this
 * run changed in the tables that it crawled to their end. Can be done again.
 * @throws InterruptedError when a signal ends it.
 */
export async function trackChanges(
  run: SnapshotRun,
  published: PublishedState,
  members: readonly SnapshotMember[],
): Promise<void> {
  await commitPieces(run.store.db, 'changes', track(run, published, members), run.stop);
}

function* track(run: SnapshotRun, published: PublishedState, members: readonly SnapshotMember[]): Pieces<void> {
  const { store, paths } = run;
  const { previous } = published;
  const before = previous === undefined ? undefined : openReadOnly(paths.db);
  try {
    const carried = before !== undefined && hasChanges(before);
    const keepDays = daysToKeep(run, carried);
    if (!carried && keepDays === undefined) return dropChanges(store.db);
    createChanges(store.db);
    // Published already, before a kill, it holds what this run changed.
    const isItself = previous?.runTag === run.tag;
    if (carried) yield* carryChanges(store.db, before, isItself ? undefined : run.tag);
    if (keepDays === undefined) return;
    pruneChanges(store.db, new Date(Date.now() - keepDays * DAY_MS).toISOString());
    if (before === undefined || isItself) return noteUntracked(run, published);
    const unknown = withoutBaseline(before);
    const crawled = members.filter(({ origin }) => origin === 'crawled' || origin === 'derived');
    yield* compare(
      run,
      crawled.flatMap(({ table }) => (previous?.tables.has(table) && !unknown.has(table) ? [table] : [])),
    );
  } finally {
    before?.close();
  }
}

function* compare(run: SnapshotRun, tables: readonly string[]): Pieces<void> {
  const { store, paths, record } = run;
  const of = { runTag: run.tag, capturedAtUtc: record.capturedAtUtc ?? '' };
  const both = attachBoth(paths.db, paths.snapshot);
  const rows: Record<string, number> = {};
  try {
    for (const table of tables) rows[table] = yield* recordChanges(store.db, both, table, of);
  } finally {
    both.close();
  }
  run.log.info({ event: 'changes_tracked', rows }, 'What this snapshot changes is in _changes.');
}

/**
 * How long changes stay, in a run that keeps them; undefined in one that does not. A run that goes on does as it began. One
 * that was sealed has forgotten how it began: that `_changes` is there, and not taken over only, tells.
 */
function daysToKeep(run: SnapshotRun, carried: boolean): number | undefined {
  const { options, store } = run;
  if (options.trackChanges) return options.keepChangesDays;
  const began = store.facts.find('options');
  if (began !== undefined) {
    const remembered: unknown = JSON.parse(began);
    if (!isJsonObject(remembered) || remembered['track_changes'] !== true) return undefined;
    const days = remembered['keep_changes_days'];
    return typeof days === 'number' ? days : options.keepChangesDays;
  }
  if (!hasChanges(store.db)) return undefined;
  return !carried || countChangesOf(store.db, run.tag) > 0 ? options.keepChangesDays : undefined;
}

/** Tables that the published snapshot has only so that queries do not break: all their records would be new. */
function withoutBaseline(published: Database): ReadonlySet<string> {
  const columns = columnsOf(published, 'manifest').map(({ name }) => name);
  if (!columns.includes('table') || !columns.includes('errors')) return new Set();
  const rows = published
    .prepare<[], [table: unknown, errors: unknown]>('SELECT "table", errors FROM manifest WHERE errors IS NOT NULL')
    .raw()
    .all();
  return new Set(
    rows.flatMap(([table, errors]) => {
      const words = String(errors);
      return words === NOT_ASKED_FOR || words.startsWith(SKIPPED) ? [String(table)] : [];
    }),
  );
}

function noteUntracked({ log, paths }: SnapshotRun, { locked }: PublishedState): void {
  if (!locked) return;
  log.warn(
    { event: 'changes_not_tracked', path: paths.db },
    `${paths.db} is locked: what this snapshot changes is not known, and its _changes is not taken over.`,
  );
}
