import { fieldsOf } from '../salesmap/field-order.ts';
import { RawNumber } from '../salesmap/raw-number.ts';
import type { JsonObject, JsonValue } from '../salesmap/record.ts';

/** Recursion is twice as fast as a stack of our own; nested deeper than this it could overflow the real one. */
const RECURSION_LIMIT = 200;

/** Anything but plain letters: control characters, `"`, `\`, and surrogates, which may be alone. */
const NEEDS_ESCAPE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/**
 * The text of a cell: strings as they came, booleans as `1` and `0`, whole numbers without fraction or exponent, objects
 * and lists as JSON text with `", "` and `": "` between, keys in the answer's order and all letters raw. NULL, and a
 * field that is absent, are NULL. Programs that read the databases of the tool before this one rely on each of these.
 *
 * UTF-8 cannot hold a lone surrogate: it becomes U+FFFD. Throws nothing, however deep the value is nested.
 */
export function encodeValue(value: JsonValue | undefined): string | null {
  switch (typeof value) {
    case 'string':
      return value.toWellFormed();
    case 'boolean':
      return value ? '1' : '0';
    case 'number':
    case 'bigint':
      return String(value);
    case 'undefined':
      return null;
    default:
      return value === null ? null : encodeJson(value, 0);
  }
}

const isList = (value: object): value is readonly JsonValue[] => Array.isArray(value);

const quote = (text: string): string => (NEEDS_ESCAPE.test(text) ? JSON.stringify(text.toWellFormed()) : `"${text}"`);

function encodeJson(value: JsonValue | undefined, depth: number): string {
  if (!isContainer(value)) return encodeScalar(value);
  if (depth === RECURSION_LIMIT) return encodeDeep(value);
  return isList(value) ? encodeList(value, depth + 1) : encodeObject(value, depth + 1);
}

const isContainer = (value: JsonValue | undefined): value is JsonObject | readonly JsonValue[] =>
  typeof value === 'object' && value !== null && !(value instanceof RawNumber);

function encodeScalar(value: Exclude<JsonValue, JsonObject | readonly JsonValue[]> | undefined): string {
  return typeof value === 'string' ? quote(value) : String(value ?? null);
}

function encodeList(list: readonly JsonValue[], depth: number): string {
  let text = '[';
  let separator = '';
  for (const element of list) {
    text += separator + encodeJson(element, depth);
    separator = ', ';
  }
  return `${text}]`;
}

function encodeObject(object: JsonObject, depth: number): string {
  let text = '{';
  let separator = '';
  for (const field of fieldsOf(object)) {
    text += `${separator}${quote(field)}: ${encodeJson(object[field], depth)}`;
    separator = ', ';
  }
  return `${text}}`;
}

/** The same text, without recursion: what is still to be written waits on a stack, the next on top. */
function encodeDeep(root: JsonObject | readonly JsonValue[]): string {
  let text = '';
  const waiting: Waiting[] = [{ before: '', value: root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    text += next.before;
    if (!('value' in next)) continue;
    if (!isContainer(next.value)) {
      text += encodeScalar(next.value);
      continue;
    }
    text += isList(next.value) ? '[' : '{';
    for (const part of partsOf(next.value).reverse()) waiting.push(part);
  }
  return text;
}

/** Text, and the value after it if there is one. */
type Waiting = { readonly before: string; readonly value?: JsonValue | undefined };

function partsOf(container: JsonObject | readonly JsonValue[]): Waiting[] {
  const separator = (index: number): string => (index === 0 ? '' : ', ');
  if (isList(container)) {
    return [...container.map((value, i) => ({ before: separator(i), value })), { before: ']' }];
  }
  const members = fieldsOf(container).map((field, i) => ({
    before: `${separator(i)}${quote(field)}: `,
    value: container[field],
  }));
  return [...members, { before: '}' }];
}
