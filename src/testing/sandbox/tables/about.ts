import { below, mix, pick } from '../hash.ts';
import { type Field, type Row, rowOf } from '../row.ts';
import type { RecordKind } from '../tables.ts';
import type { World } from '../world.ts';

type Subject = 'deal' | 'lead' | 'people' | 'organization';

/** A memo or a to-do: it is about one record of one table. */
export interface RowAbout extends Row {
  readonly about: Subject;
}

const SUBJECTS: readonly [Subject, ...Subject[]] = ['deal', 'deal', 'lead', 'people', 'people', 'organization'];

export const aboutFields: Readonly<Record<string, Field<RowAbout>>> = {
  dealId: (_, row) => aboutId(row, 'deal'),
  leadId: (_, row) => aboutId(row, 'lead'),
  peopleId: (_, row) => aboutId(row, 'people'),
  organizationId: (_, row) => aboutId(row, 'organization'),
  ownerId: (_, row) => (row.owner === undefined ? null : row.world.id('user', row.owner)),
};

const aboutId = ({ world, about, hash }: RowAbout, subject: Subject): string | null =>
  about === subject && world.counts[subject] > 0 ? world.id(subject, below(mix(hash, 2), world.counts[subject])) : null;

export function rowAbout(world: World, kind: RecordKind, index: number): RowAbout {
  const row = rowOf(world, kind, index);
  return { ...row, about: pick(SUBJECTS, mix(row.hash, 3)) };
}
