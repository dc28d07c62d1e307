import type { Page } from '../../src/salesmap/page.ts';
import type { Written } from '../../src/store/batch.ts';

/** A page of `count` records, numbered `id`s; the cursor behind it is `c<number>` unless it is the last. */
export const page = (number: number, count: number, last = false): Page => ({
  number,
  cursor: number === 1 ? null : `c${number - 1}`,
  records: Array.from({ length: count }, (_, i) => ({ id: `${number}-${i}` })),
  nextCursor: last ? null : `c${number}`,
});

export const written = (page: number, completed = false): Written => ({
  table: 'deal',
  page,
  rows: page * 50,
  columns: 3,
  records: 50,
  nextCursor: completed ? null : `c${page}`,
  completed,
});
