import type { Endpoint } from '../salesmap/endpoint.ts';
import { EXTRA_COLUMN } from './column-names.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** How a table's fields differ from the previous snapshot's. */
export interface ColumnDrift {
  readonly table: string;
  /** Fields that no record of the previous snapshot had. */
  readonly appeared: readonly string[];
  /** Fields of the previous snapshot that no record carries now. */
  readonly vanished: readonly string[];
}

/**
 * Gives a crawled table the columns that no record carries now, all NULL, so that queries do not break: the ones the
 * previous snapshot had, or for an empty table in a new workspace the ones the catalog names. Idempotent.
 * @param prune leaves the vanished ones out (`--prune-columns`).
 */
export function keepColumns(
  store: SnapshotStore,
  endpoint: Pick<Endpoint, 'table' | 'columns'>,
  prune: boolean,
): ColumnDrift {
  const { table } = endpoint;
  const runTag = store.facts.get('run_tag');
  const previous = store.previousColumns(table);
  const carried = new Set(store.columns(table).flatMap((entry) => (entry.lastSeenRun === runTag ? [entry.field] : [])));
  const vanished = previous.filter(({ field }) => !carried.has(field));
  const writer = store.writer(table);
  if (!prune) {
    for (const { field, column, firstSeenRun, lastSeenRun } of vanished)
      if (column !== EXTRA_COLUMN) writer.keepColumn(field, { first: firstSeenRun, last: lastSeenRun });
  }
  if (previous.length === 0 && store.rowCount(table) === 0) {
    for (const field of endpoint.columns) writer.keepColumn(field, { first: null, last: null });
  }
  const known = new Set(previous.map(({ field }) => field));
  return {
    table,
    appeared: known.size === 0 ? [] : [...carried].filter((field) => !known.has(field)),
    vanished: vanished.map(({ field }) => field),
  };
}
