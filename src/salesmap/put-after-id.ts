import { fieldsOf, rememberFieldOrder } from './field-order.ts';
import type { JsonValue, SalesmapRecord } from './record.ts';

/** A copy of a record with more fields behind its `id` and before its own; fields that it has itself win. */
export function putAfterId(record: SalesmapRecord, more: Readonly<Record<string, JsonValue>>): SalesmapRecord {
  const { id } = record;
  const copy: SalesmapRecord = { ...(id === undefined ? {} : { id }), ...more, ...record };
  const first = id === undefined ? Object.keys(more) : ['id', ...Object.keys(more)];
  const own = fieldsOf(record);
  if (own.some((field) => /^\d+$/.test(field))) {
    rememberFieldOrder(copy, [...first, ...own.filter((field) => !first.includes(field))]);
  }
  return copy;
}
