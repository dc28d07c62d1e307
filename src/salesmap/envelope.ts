import { z } from 'zod';
import { RawNumber } from './raw-number.ts';
import { isJsonObject, type JsonObject, type JsonValue, type SalesmapRecord } from './record.ts';

/**
 * What comes over the wire, by zod. The records inside are checked by hand (`readList`): a record parser would copy every
 * record and drop a field named `__proto__`.
 */
const Success = z.object({ success: z.literal(true), data: z.custom<JsonObject>(isJsonObject, 'must be an object') });
const Reason = z.union([z.string(), z.array(z.string()).transform((reasons) => reasons.join(' '))]);
/** Words that are no words (`null`, an object) are passed over, so that they do not cost the others. */
const Failure = z.object({
  message: z.string().optional().catch(undefined),
  reason: Reason.optional().catch(undefined),
  error: z.string().optional().catch(undefined),
});

export type Envelope =
  | { readonly kind: 'success'; readonly data: JsonObject }
  | { readonly kind: 'failure'; readonly words: string; readonly reason: string | undefined }
  | { readonly kind: 'other'; readonly problem: string };

/** Sorts an answer's JSON: data, the server's own refusal (whatever the status), or something that is neither. */
export function readEnvelope(json: JsonValue): Envelope {
  const success = Success.safeParse(json);
  if (success.success) return { kind: 'success', data: success.data.data };
  if (isJsonObject(json) && (json['success'] === false || typeof json['error'] === 'string')) {
    const { message, reason, error } = Failure.parse(json);
    const words = [message, reason, error].filter((part) => part !== undefined && part !== '').join(': ');
    return { kind: 'failure', words: words || 'no reason given', reason };
  }
  const issue = success.error.issues[0];
  const where = issue?.path.join('.') || 'the body';
  return { kind: 'other', problem: isJsonObject(json) ? `${where}: ${issue?.message ?? 'wrong'}` : 'not an object' };
}

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
