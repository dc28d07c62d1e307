import { RawNumber } from './raw-number.ts';
import { isJsonObject, type JsonObject, type JsonValue, type SalesmapRecord } from './record.ts';

/** The list of a page, or what is wrong with it. */
export type ListReading =
  | { readonly records: readonly SalesmapRecord[]; readonly nextCursor: string | null }
  | { readonly problem: string; readonly code: 'bad_list' | 'bad_record' | 'bad_cursor' };

/**
 * Takes the records and the next cursor out of `data`. `nextCurosr` is a spelling of the vendor's own page (API facts,
 * "Lists"); null, absent and empty all mean the end.
 */
export function readList(data: JsonObject, listKey: string): ListReading {
  const list = data[listKey];
  if (!isList(list)) return { code: 'bad_list', problem: `data.${listKey} is ${nameOf(list)}, not a list` };
  if (!isRecordList(list)) {
    const stranger = list.findIndex((record) => !isJsonObject(record));
    return { code: 'bad_record', problem: `data.${listKey}[${stranger}] is ${nameOf(list[stranger])}, not an object` };
  }
  const next = data['nextCursor'] ?? data['nextCurosr'] ?? null;
  if (next !== null && typeof next !== 'string' && typeof next !== 'number' && typeof next !== 'bigint') {
    return { code: 'bad_cursor', problem: `data.nextCursor is ${nameOf(next)}, not a text` };
  }
  return { records: list, nextCursor: next === null || next === '' ? null : String(next) };
}

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

const isRecordList = (list: readonly JsonValue[]): list is readonly SalesmapRecord[] => list.every(isJsonObject);

function nameOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  return `a ${value instanceof RawNumber ? 'number' : typeof value}`;
}
