/** 2^32: a hash divided by it is in [0, 1). */
const RANGE = 0x1_0000_0000;

/** A 32-bit hash of two numbers; for a fixed `a` no two values of `b` (32 bits) meet, so that rows never share a hash. */
export function mix(a: number, b: number): number {
  let hash = a ^ Math.imul(b, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A 32-bit hash of a name. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mix(hash, name.length);
}

/** True for the given share (0 to 1) of all hashes. */
export const chance = (hash: number, share: number): boolean => hash < share * RANGE;

/** A whole number from 0 up to, without, `below`; 0 when there is none. */
export const below = (hash: number, limit: number): number => Math.floor((hash / RANGE) * limit);

/** One of the list. */
export const pick = <T>(list: readonly [T, ...T[]], hash: number): T => list[below(hash, list.length)] ?? list[0];

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const byteAt = (value: number, shift: number): string => BYTES[(value >>> shift) & 0xff] ?? '';
const hex4 = (value: number, shift: number): string => byteAt(value, shift + 8) + byteAt(value, shift);

/** A UUID-like id. Its first eight digits alone are unique within one `salt`. */
export function uuid(salt: number, index: number): string {
  const a = mix(salt, index);
  const b = mix(mix(salt, 1), index);
  const c = mix(mix(salt, 2), index);
  const d = mix(mix(salt, 3), index);
  // Version 4, variant a: the first digit of the third and fourth group.
  const third = ((b >>> 16) & 0x0fff) | 0x4000;
  const fourth = (c & 0x0fff) | 0xa000;
  return `${hex4(a, 16)}${hex4(a, 0)}-${hex4(b, 0)}-${hex4(third, 0)}-${hex4(fourth, 0)}-${hex4(c, 16)}${hex4(d, 16)}${hex4(d, 0)}`;
}
