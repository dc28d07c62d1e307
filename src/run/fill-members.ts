import { carryOverTable, carryOverWebforms } from '../store/carry-over.ts';
import { commitPieces, type Pieces } from '../store/commit-step.ts';
import { keepColumns } from '../store/keep-columns.ts';
import { writeKindViews } from '../store/kind-views.ts';
import { openReadOnly } from '../store/open-database.ts';
import { TableWriter } from '../store/table-writer.ts';
import { createWebformHistory } from '../store/webform-history.ts';
import { writeNestedTable } from '../store/write-nested-table.ts';
import type { PublishedState } from './read-published.ts';
import type { SnapshotMember } from './snapshot-members.ts';
import type { SnapshotRun } from './snapshot-run.ts';

/**
 * Fills the tables that were not crawled: taken over, derived or empty; and the webform history. Can be done again.
 * @throws InterruptedError when a signal ends it.
 */
export async function fillMembers(
  run: SnapshotRun,
  published: PublishedState,
  members: readonly SnapshotMember[],
): Promise<void> {
  run.progress.stepBegan('carry_over', undefined);
  // A commit of a whole table would merge the WAL at once, in one call; the check's thread does it.
  run.store.db.pragma('wal_autocheckpoint = 0');
  await commitPieces(run.store.db, 'carry_over', fill(run, published, members), run.stop);
}

function* fill(run: SnapshotRun, { previous }: PublishedState, members: readonly SnapshotMember[]): Pieces<void> {
  const { store } = run;
  const published = previous === undefined ? undefined : openReadOnly(run.paths.db);
  try {
    if (published === undefined) createWebformHistory(store.db);
    else run.record.webformRows = yield* carryOverWebforms(store, published);
    for (const { table, origin, columns } of members) {
      const carried = origin === 'carried' && previous && published;
      if (carried && (yield* carryOverTable(store, published, table, previous))) {
        run.progress.tableCarried(table, store.rowCount(table));
      } else if (origin === 'carried' || origin === 'empty') {
        makeEmpty(run, table, columns);
      }
    }
    for (const endpoint of run.catalog) {
      for (const nested of endpoint.nested ?? []) {
        if (members.some(({ table, origin }) => table === nested.table && origin === 'derived')) {
          writeNestedTable(store, endpoint.table, nested);
          keepColumns(store, nested, run.options.pruneColumns);
        }
      }
      if (endpoint.kinds && members.some(({ table }) => table === endpoint.table)) {
        writeKindViews(store.db, endpoint.table, endpoint.kinds);
      }
    }
  } finally {
    published?.close();
  }
}

/** It exists without rows, so that queries do not break. */
function makeEmpty(run: SnapshotRun, table: string, columns: readonly string[]): void {
  run.store.resetTable(table);
  TableWriter.create(run.store.db, table);
  for (const field of columns) run.store.writer(table).keepColumn(field, { first: null, last: null });
}
