import type { NestedTable } from '../salesmap/endpoint.ts';
import { parseJson } from '../salesmap/parse-json.ts';
import { putAfterId } from '../salesmap/put-after-id.ts';
import { isJsonObject, type JsonValue } from '../salesmap/record.ts';
import { quoteIdentifier } from './quote-identifier.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { TableWriter } from './table-writer.ts';

/**
 * Makes a table of the lists in a field of another table's records: a row for each element, in order, with the id of its
 * record behind its own. The lists stay where they are as well. Idempotent.
 */
export function writeNestedTable(store: SnapshotStore, parent: string, nested: NestedTable): void {
  const { table, field, parentKey } = nested;
  store.resetTable(table);
  TableWriter.create(store.db, table);
  const column = store.columns(parent).find((entry) => entry.field === field)?.column;
  if (column !== undefined) {
    const lists = store.db.prepare<[], [string | null, string | null]>(
      `SELECT "id", ${quoteIdentifier(column)} FROM ${quoteIdentifier(parent)} ORDER BY rowid`,
    );
    const elements = lists
      .raw()
      .all()
      .flatMap(([id, cell]) => listOf(cell).map((element) => putAfterId(element, { [parentKey]: id })));
    store.writer(table).write(elements);
  }
}

/** A text that only begins like a list is none. */
function listOf(cell: string | null) {
  if (!cell?.startsWith('[')) return [];
  try {
    const list: JsonValue = parseJson(cell);
    return Array.isArray(list) ? list.filter(isJsonObject) : [];
  } catch {
    return [];
  }
}
