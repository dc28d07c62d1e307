import { MEMO_COLUMNS } from '../columns/memo.ts';
import { columnsOf } from '../fields-by-name.ts';
import { below, chance, mix, pick } from '../hash.ts';
import type { Field, Row } from '../row.ts';
import { FREE_TEXTS } from '../words.ts';
import { aboutFields, type RowAbout, rowAbout } from './about.ts';
import { tableMaker } from './table-maker.ts';

const OWN: Readonly<Record<string, Field<RowAbout>>> = {
  ...aboutFields,
  text: (_, row) => textOf(row),
  htmlBody: (_, row) =>
    `<p>${textOf(row).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')}</p>`,
  productId: () => null,
  quoteId: () => null,
  todoId: () => null,
  // An answer is to an older memo.
  parentId: (hash, row) =>
    row.index > 0 && chance(mix(hash, 1), 0.1) ? row.world.id('memo', below(mix(hash, 2), row.index)) : null,
};

const textOf = (row: Row): string => `${pick(FREE_TEXTS, mix(row.hash, 1))} (메모 ${row.index + 1})`;

const COLUMNS = columnsOf<RowAbout>(MEMO_COLUMNS, (name) => OWN[name]);

export const memos = tableMaker(COLUMNS, (world, index) => rowAbout(world, 'memo', index));
