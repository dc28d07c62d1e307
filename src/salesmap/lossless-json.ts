import { type Token, tokenize } from '@humanwhocodes/momoa';
import { rememberFieldOrder } from './field-order.ts';
import { RawNumber } from './raw-number.ts';
import type { JsonValue } from './record.ts';

/** The time to read a `bigint` and to write it again grows faster than its length; text keeps the digits as well. */
const MAX_BIGINT_DIGITS = 10_000;

/**
 * Parses JSON without loss: integers that no double holds exactly become `bigint`, other numbers beyond a double
 * `RawNumber`, and the order of index-like keys is remembered for `fieldsOf`. All else is as from `JSON.parse`: the last
 * of two equal keys wins, at the place of the first, and `__proto__` is a key like any other.
 *
 * Works on tokens, not on a syntax tree: momoa's recursive tree builder overflows the stack at a nesting of some 2,000,
 * where `JSON.parse` has no such limit. Throws the `SyntaxError` of `JSON.parse` for text that is not JSON.
 */
export function parseLossless(text: string): JsonValue {
  JSON.parse(text); // Says no to what is not JSON, so that the loop below need not.
  const root = new OpenList();
  const open: (OpenList | OpenRecord)[] = [root];
  let inner: OpenList | OpenRecord = root;
  for (const token of tokenize(text, { mode: 'json' })) {
    switch (token.type) {
      case 'Colon':
      case 'Comma':
        break;
      case 'LBrace':
      case 'LBracket': {
        const started: OpenList | OpenRecord = token.type === 'LBrace' ? new OpenRecord() : new OpenList();
        inner.put(started.value);
        open.push(started);
        inner = started;
        break;
      }
      case 'RBrace':
      case 'RBracket':
        open.pop()?.close();
        inner = open.at(-1) ?? root;
        break;
      default:
        inner.put(scalarOf(token, text));
    }
  }
  return root.value[0] ?? null;
}

class OpenList {
  readonly value: JsonValue[] = [];

  put(value: JsonValue): void {
    this.value.push(value);
  }

  close(): void {}
}

/** An object whose end has not come yet; it is given keys and values in turn. */
class OpenRecord {
  readonly value: Record<string, JsonValue> = {};
  readonly #fields: string[] = [];
  #key: string | undefined;
  #isOrderLost = false;

  put(value: JsonValue): void {
    const key = this.#key;
    if (key === undefined) {
      this.#key = String(value);
      return;
    }
    this.#key = undefined;
    if (!Object.hasOwn(this.value, key)) {
      this.#fields.push(key);
      this.#isOrderLost ||= /^\d+$/.test(key);
    }
    if (key === '__proto__') define(this.value, key, value);
    else this.value[key] = value;
  }

  close(): void {
    if (this.#isOrderLost) rememberFieldOrder(this.value, this.#fields);
  }
}

/** Assigning to `__proto__` would change the prototype instead. */
const define = (record: object, key: string, value: JsonValue): unknown =>
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });

function scalarOf(token: Token, text: string): JsonValue {
  const source = text.slice(token.loc.start.offset, token.loc.end.offset);
  return token.type === 'Number' ? numberOf(source) : JSON.parse(source);
}

function numberOf(source: string): JsonValue {
  const value = Number(source);
  if (Number.isSafeInteger(value) && value !== 0) return value;
  if (/^-?\d+$/.test(source)) {
    if (value === 0) return 0;
    return source.length > MAX_BIGINT_DIGITS ? new RawNumber(source) : BigInt(source);
  }
  const isBelowSmallest = value === 0 && /^[-.0]*[1-9]/.test(source);
  return Number.isFinite(value) && !isBelowSmallest ? value : new RawNumber(source);
}
