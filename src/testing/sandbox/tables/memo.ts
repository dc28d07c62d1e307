import { MEMO_COLUMNS } from '../columns/memo.ts';
import { columnsOf } from '../fields-by-name.ts';
import { below, chance, mix, pick } from '../hash.ts';
import { type Field, type Row, rowOf } from '../row.ts';
import type { SandboxTable } from '../tables.ts';
import { FREE_TEXTS } from '../words.ts';
import type { World } from '../world.ts';
import { tableMaker } from './table-maker.ts';

/** What a memo is about: one record of one table. */
interface MemoRow extends Row {
  readonly about: 'deal' | 'lead' | 'people' | 'organization';
}

const KINDS: readonly [MemoRow['about'], ...MemoRow['about'][]] = [
  'deal',
  'deal',
  'lead',
  'people',
  'people',
  'organization',
];

const OWN: Readonly<Record<string, Field<MemoRow>>> = {
  text: (_, row) => textOf(row),
  htmlBody: (_, row) =>
    `<p>${textOf(row).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')}</p>`,
  dealId: (_, row) => aboutId(row, 'deal'),
  leadId: (_, row) => aboutId(row, 'lead'),
  peopleId: (_, row) => aboutId(row, 'people'),
  organizationId: (_, row) => aboutId(row, 'organization'),
  productId: () => null,
  quoteId: () => null,
  todoId: () => null,
  // An answer is to an older memo.
  parentId: (hash, row) =>
    row.index > 0 && chance(mix(hash, 1), 0.1) ? row.world.id('memo', below(mix(hash, 2), row.index)) : null,
  ownerId: (_, row) => (row.owner === undefined ? null : row.world.id('user', row.owner)),
};

const textOf = (row: MemoRow): string => `${pick(FREE_TEXTS, mix(row.hash, 1))} (메모 ${row.index + 1})`;

const aboutId = ({ world, about, hash }: MemoRow, table: SandboxTable): string | null =>
  about === table && world.counts[table] > 0 ? world.id(table, below(mix(hash, 2), world.counts[table])) : null;

const COLUMNS = columnsOf<MemoRow>(MEMO_COLUMNS, (name) => OWN[name]);

const rowOfMemo = (world: World, index: number): MemoRow => {
  const row = rowOf(world, 'memo', index);
  return { ...row, about: pick(KINDS, mix(row.hash, 3)) };
};

export const memos = tableMaker(COLUMNS, rowOfMemo);
