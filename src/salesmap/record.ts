import { RawNumber } from './raw-number.ts';

/** A JSON value as the API sends it; integers above 2^53 arrive as `bigint`, numbers no double can hold as `RawNumber`. */
export type JsonValue = string | number | bigint | boolean | null | RawNumber | readonly JsonValue[] | JsonObject;

/** A JSON object; `__proto__` is a key like any other. */
export interface JsonObject {
  readonly [field: string]: JsonValue;
}

/** One record of a list: flat, `id` first by habit, then the workspace's own fields by their display names. */
export type SalesmapRecord = JsonObject;

/** True for a JSON object: not null, not a list. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RawNumber);
