import { ORGANIZATION_COLUMNS } from '../columns/organization.ts';
import { type DealSummary, summarizeDeals } from '../deal-facts.ts';
import { columnsOf } from '../fields-by-name.ts';
import { below, mix } from '../hash.ts';
import { type Field, isoDate, type Row, rowOf } from '../row.ts';
import type { World } from '../world.ts';
import { referencesOrNull } from './person-fields.ts';
import { tableMaker } from './table-maker.ts';

interface OrganizationRow extends Row {
  readonly people: readonly number[];
  readonly forms: readonly number[];
  readonly deals: DealSummary;
}

const OWN: Readonly<Record<string, Field<OrganizationRow>>> = {
  이름: (_, row) => row.world.name('organization', row.index),
  // Ten digits, some with a leading zero: text, not a number.
  사업자등록번호: (hash) => String(below(mix(hash, 1), 1e9)).padStart(10, '0'),
  '연결된 고객 수': (_, row) => row.people.length,
  '딜 개수': (_, row) => row.deals.deals,
  '성사된 딜 개수': (_, row) => row.deals.won,
  '실패된 딜 개수': (_, row) => row.deals.lost,
  '종료된 딜 수': (_, row) => row.deals.won + row.deals.lost,
  '진행중 딜 개수': (_, row) => row.deals.deals - row.deals.won - row.deals.lost,
  '총 매출': (_, row) => row.deals.revenue,
  '최근 딜 성사 날짜': (_, { deals }) => (deals.lastWon === undefined ? null : isoDate(deals.lastWon.atMs)),
  '최근 성사된 딜 금액': (_, { deals }) => deals.lastWon?.amount ?? null,
  '리드 개수': (_, row) => row.people.reduce((sum, person) => sum + row.world.leadPeople.countOf(person), 0),
  '제출된 웹폼 목록': (_, row) => referencesOrNull(row.forms, (form) => row.world.ref('webForm', form)),
};

const COLUMNS = columnsOf<OrganizationRow>(ORGANIZATION_COLUMNS, (name) => OWN[name]);

function rowOfOrganization(world: World, index: number): OrganizationRow {
  const people = [...world.employers.itemsOf(index)];
  const forms = [...new Set(people.flatMap((person) => world.formsOf(person)))].toSorted((a, b) => a - b);
  return { ...rowOf(world, 'organization', index), people, forms, deals: summarizeDeals(world, people) };
}

export const organizations = tableMaker(COLUMNS, rowOfOrganization);
