import type { JsonObject } from './record.ts';

/** Weak: an order lives exactly as long as its record. */
const remembered = new WeakMap<object, readonly string[]>();

/** Most workspaces have no such keys at all; then no record pays for a look-up. */
let isAnyRemembered = false;

/**
 * Remembers the order in which the answer named a record's fields. Needed only where a plain object cannot keep it:
 * JavaScript puts keys that look like array indexes (`"2024"`) before all others.
 */
export function rememberFieldOrder(record: JsonObject, fields: readonly string[]): void {
  remembered.set(record, fields);
  isAnyRemembered = true;
}

/** A record's fields in the answer's order, which is the order of columns and of keys in JSON cells. */
export const fieldsOf = (record: JsonObject): readonly string[] =>
  (isAnyRemembered ? remembered.get(record) : undefined) ?? Object.keys(record);
