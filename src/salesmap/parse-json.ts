import { parseLossless } from './lossless-json.ts';
import type { JsonValue } from './record.ts';

/** Where a number can begin: strings full of digits (ids, telephone numbers, hexadecimal) are no reason to go slow. */
const BEFORE_NUMBER = '[:[,]\\s*-?';

/**
 * Of 16 digits and more (2^53 has 16), with an exponent of 3 digits and more, or with a fraction so long that it may
 * be below the smallest double (which takes 225 digits beside `e-99`).
 */
const RISKY_NUMBER = '\\d(?:\\d{15}|[\\d.]*[eE][+-]?\\d{3}|\\d*\\.\\d{200})';

/**
 * A key that looks like an array index, spelt plainly or with escapes. Longer keys than that (an index is below 2^32) keep
 * their place; without a limit the pattern overflows the stack at a string of some 10 million digits.
 */
const INDEX_LIKE_KEY = '"(?:\\d|\\\\u003\\d){1,10}"\\s*:';

const NEEDS_CARE = new RegExp(`${BEFORE_NUMBER}${RISKY_NUMBER}|${INDEX_LIKE_KEY}`);

/** Apart from the pattern above, because `^` in it makes the scan a third slower. */
const LONE_NUMBER = /^\s*-?\d/;

/**
 * Parses JSON as `JSON.parse` does, but keeps what that loses: the digits of integers above 2^53, numbers beyond a
 * double, and the order of keys that look like array indexes. Values are stored digit for digit and columns follow the
 * answer's order, so a text that one pass of a regular expression flags goes through the lossless parser; most don't.
 *
 * Throws the `SyntaxError` of `JSON.parse` for text that is not JSON.
 */
export function parseJson(text: string): JsonValue {
  return NEEDS_CARE.test(text) || LONE_NUMBER.test(text) ? parseLossless(text) : JSON.parse(text);
}
