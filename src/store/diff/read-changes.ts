import type { Database } from 'better-sqlite3';
import { cellReader } from './read-cells.ts';
import { type ChangeKind, differences, nameOf, type RecordChange } from './record-change.ts';
import type { TableSide } from './table-side.ts';

/** A lock costs system calls; a record may hold megabytes. */
const CHARACTERS_TOGETHER = 100_000;

/** A row that differs, and of a record that changed the row of the older side. */
export type FoundRow = [row: bigint, partner: bigint | null];

/** Reads what became of one record. It gives undefined for a row that went while the file was read; whoever reads it looks for that. */
export function changeReader(
  db: Database,
  table: string,
  olderSide: TableSide | undefined,
  newerSide: TableSide | undefined,
): (kind: ChangeKind, ...found: FoundRow) => RecordChange | undefined {
  const readOlder = olderSide && cellReader(db, olderSide);
  const readNewer = newerSide && cellReader(db, newerSide);
  return (kind, row, partner) => {
    const older = kind === 'added' ? undefined : readOlder?.(partner ?? row);
    const newer = kind === 'removed' ? undefined : readNewer?.(row);
    const { id, cells } = newer ?? older ?? {};
    if (cells === undefined) return undefined;
    const fields = differences(older?.cells ?? new Map(), newer?.cells ?? new Map());
    return { kind, table, id: id ?? null, name: nameOf(cells), fields };
  };
}

/** Reads rows under one lock until they hold so much, and takes them from the list. */
export function readTogether(
  db: Database,
  found: FoundRow[],
  read: (...row: FoundRow) => RecordChange | undefined,
): readonly RecordChange[] {
  const changes: RecordChange[] = [];
  let taken = 0;
  db.transaction(() => {
    let characters = 0;
    for (const row of found) {
      if (characters >= CHARACTERS_TOGETHER) break;
      taken += 1;
      const change = read(...row);
      if (change === undefined) continue;
      changes.push(change);
      for (const { old, new: now } of change.fields) characters += (old?.length ?? 0) + (now?.length ?? 0);
    }
  })();
  found.splice(0, taken);
  return changes;
}
