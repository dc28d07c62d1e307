import type { Json } from '../json.ts';
import type { Field, Row } from '../row.ts';
import type { World } from '../world.ts';

/** A record about a person and their organization. */
export interface WithPerson extends Row {
  readonly person: number | undefined;
  readonly organization: number | undefined;
}

/** A list of references is never longer than this. */
export const MOST_REFERENCES = 20;

export const personFields: Readonly<Record<string, Field<WithPerson>>> = {
  peopleId: (_, row) => (row.person === undefined ? null : row.world.id('people', row.person)),
  organizationId: (_, row) => (row.organization === undefined ? null : row.world.id('organization', row.organization)),
  참여자: (_, row) => (row.person === undefined ? null : [row.world.ref('people', row.person)]),
  '최근 제출된 웹폼': (_, row) => (row.person === undefined ? null : lastForm(row.world, row.person)),
};

/** The form a person used last, as the records about them say. */
export function lastForm(world: World, person: number): Json {
  const form = world.formsOf(person).at(-1);
  return form === undefined ? null : world.ref('webForm', form);
}

export const leadsOf = (world: World, person: number | undefined): Json =>
  referencesOrNull(person === undefined ? [] : [...world.leadPeople.itemsOf(person, MOST_REFERENCES)], (lead) =>
    world.ref('lead', lead),
  );

export const dealsOf = (world: World, person: number | undefined): Json =>
  referencesOrNull(person === undefined ? [] : [...world.dealPeople.itemsOf(person, MOST_REFERENCES)], (deal) =>
    world.ref('deal', deal),
  );

/** An empty list of references comes as null. */
export const referencesOrNull = (indexes: readonly number[], ref: (index: number) => Json): Json =>
  indexes.length === 0 ? null : indexes.map(ref);
