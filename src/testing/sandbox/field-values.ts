import { below, chance, mix, pick } from './hash.ts';
import type { Json } from './json.ts';
import { mailAddress, personName, phoneNumber } from './names.ts';
import { DAY_MS, type Field, isoDate, momentAfter, userRef } from './row.ts';
import { COURSES, DISTRICTS, FREE_TEXTS, SELECTIONS, TOPICS } from './words.ts';

/** The field, but null for the given share of the records. */
export const mostly =
  (nullShare: number, field: Field): Field =>
  (hash, row) =>
    chance(mix(hash, 31), nullShare) ? null : field(hash, row);

export const dateField: Field = (hash, row) => isoDate(momentAfter(row.createdMs, mix(hash, 32)));

/** A day in the half year after the record was made, at midnight UTC, as date fields without a time come. */
export const dayField: Field = (hash, row) =>
  isoDate((Math.floor(row.createdMs / DAY_MS) + below(mix(hash, 33), 180)) * DAY_MS);

/** Won, in steps of 10,000. */
export const amountField: Field = (hash) => (below(mix(hash, 34), 3000) + 1) * 10_000;

export const smallNumberField: Field = (hash) => below(mix(hash, 35), 12);

export const largeNumberField: Field = (hash) => below(mix(hash, 36), 5000) + 1;

/** A percentage in halves: 12.5, but 12 where it is whole. */
export const percentField: Field = (hash) => below(mix(hash, 37), 200) / 2;

export const booleanField: Field = (hash) => chance(mix(hash, 38), 0.3);

/** One choice of a list; sometimes the empty string. */
export const selectField: Field = (hash) => (chance(mix(hash, 39), 0.1) ? '' : pick(SELECTIONS, mix(hash, 40)));

/** Some choices, in order, each once; sometimes none. */
export const multiSelectField: Field = (hash) =>
  TOPICS.filter((_, topic) => chance(mix(hash, topic + 41), 0.25)) satisfies Json;

export const freeTextField: Field = (hash) => pick(FREE_TEXTS, mix(hash, 51));

export const courseField: Field = (hash) => pick(COURSES, mix(hash, 52));

export const personNameField: Field = (hash) => personName(hash);

export const phoneField: Field = (hash) => phoneNumber(hash);

export const mailField: Field = (hash) => mailAddress(hash);

export const addressField: Field = (hash) => `${pick(DISTRICTS, mix(hash, 53))} ${below(mix(hash, 54), 400) + 1}`;

export const linkField: Field = (hash) => `https://www.example.com/${hash.toString(36)}?q=%EA%B5%90%EC%9C%A1&n=1`;

export const tagField: Field = (hash) =>
  pick(['google', 'naver', 'newsletter', 'linkedin', '(not set)'], mix(hash, 55));

export const userField: Field = (hash, row) => userRef(row.world, mix(hash, 56));

export const usersField: Field = (hash, row) =>
  row.world.counts.user === 0
    ? []
    : [0, 1].map((nth) => row.world.ref('user', (hash + nth * 7) % row.world.counts.user));

/** References to things of a kind that is no table of the snapshot: sequences, products. */
export const referencesField =
  (kind: 'sequence' | 'product'): Field =>
  (hash, row) =>
    Array.from({ length: 1 + (hash % 3) }, (_, nth) => row.world.ref(kind, (hash % 40) + nth));
