import { below, chance, mix } from './hash.ts';
import type { Json, Reference } from './json.ts';
import type { RecordKind } from './tables.ts';
import type { World } from './world.ts';

/** What the values of one record are worked out from. */
export interface Row {
  readonly world: World;
  readonly table: RecordKind;
  readonly index: number;
  readonly hash: number;
  /** Milliseconds since 1970; later records are created later. */
  readonly createdMs: number;
  readonly updatedMs: number;
  /** The user in charge. */
  readonly owner: number | undefined;
}

/** Works out the value of one column; `hash` is this record's own for this column. */
export type Field<R extends Row = Row> = (hash: number, row: R) => Json;

const FIRST_MS = Date.UTC(2023, 0, 2);
const LAST_MS = Date.UTC(2026, 6, 31);

/** A day, in milliseconds. */
export const DAY_MS = 86_400_000;

/** When record `index` of `count` was made: spread over the years, in order. */
export function createdAt(index: number, count: number, hash: number): number {
  const place = (index + below(mix(hash, 21), 1000) / 1000) / count;
  return FIRST_MS + Math.floor(place * (LAST_MS - FIRST_MS));
}

/** A moment after `startMs`, by the workspace's last day. */
export const momentAfter = (startMs: number, hash: number): number => startMs + below(hash, LAST_MS - startMs + 1);

const dayTexts = new Map<number, string>();
const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const two = (number: number): string => TWO_DIGITS[number] ?? '';

/** The moment as ISO-8601 text. The days are remembered (the workspace has a few hundred): every second value is a date. */
export function isoDate(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  let text = dayTexts.get(day);
  if (text === undefined) {
    text = new Date(ms).toISOString().slice(0, 11);
    dayTexts.set(day, text);
  }
  const rest = ms - day * DAY_MS;
  const seconds = Math.floor(rest / 1000);
  const millis = String(rest - seconds * 1000).padStart(3, '0');
  return `${text}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${millis}Z`;
}

export function rowOf(world: World, table: RecordKind, index: number): Row {
  const hash = world.hash(table, index);
  const createdMs = createdAt(index, world.counts[table], hash);
  const users = world.counts.user;
  const owner = users === 0 || chance(mix(hash, 22), 0.03) ? undefined : below(mix(hash, 23), users);
  return { world, table, index, hash, createdMs, updatedMs: momentAfter(createdMs, mix(hash, 24)), owner };
}

/** A user of the workspace; null in one without users. */
export const userRef = (world: World, hash: number): Reference | null =>
  world.counts.user === 0 ? null : world.ref('user', below(hash, world.counts.user));

/** The team of a user: the one whose `teammateList` names them. */
export const teamRef = (world: World, user: number | undefined): Reference | null =>
  user === undefined || world.counts.team === 0 ? null : world.ref('team', user % world.counts.team);
