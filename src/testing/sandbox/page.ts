import { encodeCursor, type Position } from './cursor.ts';
import { type List, spanOf } from './lists.ts';

/** A page before it is written down: faults change it here. */
export interface Page {
  /** Serialised records. */
  readonly items: readonly string[];
  readonly next: string | undefined;
}

export function pageAt(list: List, seed: number, position: Position): Page {
  const { from, to, next } = spanOf(list, position);
  const items = Array.from({ length: to - from }, (_, nth) => list.json(from + nth));
  return { items, next: next && encodeCursor(list.path, seed, next) };
}

/** The success envelope of a page. */
export const writePage = (list: List, page: Page): string =>
  `{"success":true,"data":{"${list.listKey}":[${page.items.join(',')}]${writeCursor(list, page.next)}}}`;

export function writeCursor(list: List, next: string | undefined): string {
  if (next !== undefined) return `,"${list.cursorKey}":${JSON.stringify(next)}`;
  return list.pageSize === undefined || list.end === 'absent' ? '' : `,"${list.cursorKey}":null`;
}
