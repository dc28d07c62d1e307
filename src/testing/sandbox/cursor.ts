import { hashName, mix } from './hash.ts';

/** Where a page begins. */
export interface Position {
  /** The number of the page in its chain, from 1. */
  readonly page: number;
  /** The place of its first record in the list, from 0. */
  readonly offset: number;
}

export const START: Position = { page: 1, offset: 0 };

/** A cursor that can't be read, or one of another list or workspace. */
export type CursorProblem = 'malformed' | 'foreign';

const check = (list: string, seed: number, page: number, offset: number): string =>
  mix(mix(mix(hashName(list), seed), page), offset).toString(36);

/** An opaque text for a position of one list. It holds for every sandbox with the same seed, also after a restart. */
export const encodeCursor = (list: string, seed: number, { page, offset }: Position): string =>
  Buffer.from(`${list}:${page}:${offset}:${check(list, seed, page, offset)}`).toString('base64url');

export function decodeCursor(list: string, seed: number, cursor: string): Position | CursorProblem {
  const match = /^(.+):(\d+):(\d+):([0-9a-z]+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null) return 'malformed';
  const [page, offset] = [Number(match[2]), Number(match[3])];
  return match[1] === list && match[4] === check(list, seed, page, offset) ? { page, offset } : 'foreign';
}
