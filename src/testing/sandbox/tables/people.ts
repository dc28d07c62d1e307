import { PEOPLE_COLUMNS } from '../columns/people.ts';
import { type DealSummary, summarizeDeals } from '../deal-facts.ts';
import { columnsOf } from '../fields-by-name.ts';
import { mix, pick } from '../hash.ts';
import { type Field, type Row, rowOf } from '../row.ts';
import { JOBS } from '../words.ts';
import type { World } from '../world.ts';
import { dealsOf, leadsOf, referencesOrNull } from './person-fields.ts';
import { tableMaker } from './table-maker.ts';

interface PersonRow extends Row {
  readonly organization: number | undefined;
  readonly forms: readonly number[];
  readonly deals: DealSummary;
}

const OWN: Readonly<Record<string, Field<PersonRow>>> = {
  organizationId: (_, row) => (row.organization === undefined ? null : row.world.id('organization', row.organization)),
  이름: (_, row) => row.world.name('people', row.index),
  '직급/직책': (hash) => pick(JOBS, mix(hash, 1)),
  '제출된 웹폼 목록': (_, row) => referencesOrNull(row.forms, (form) => row.world.ref('webForm', form)),
  '최근 제출된 웹폼': (_, row) => {
    const last = row.forms.at(-1);
    return last === undefined ? null : row.world.ref('webForm', last);
  },
  '딜 개수': (_, row) => row.deals.deals,
  '성사된 딜 개수': (_, row) => row.deals.won,
  '진행중 딜 개수': (_, row) => row.deals.deals - row.deals.won - row.deals.lost,
  '총 매출': (_, row) => row.deals.revenue,
  '리드 개수': (_, row) => row.world.leadPeople.countOf(row.index),
  '참여자 (딜)': (_, row) => dealsOf(row.world, row.index),
  '참여자 (리드)': (_, row) => leadsOf(row.world, row.index),
};

const COLUMNS = columnsOf<PersonRow>(PEOPLE_COLUMNS, (name) => OWN[name]);

function rowOfPerson(world: World, index: number): PersonRow {
  const deals = summarizeDeals(world, [index]);
  const row = rowOf(world, 'people', index);
  return { ...row, organization: world.organizationOf(index), forms: world.formsOf(index), deals };
}

export const people = tableMaker(COLUMNS, rowOfPerson);
