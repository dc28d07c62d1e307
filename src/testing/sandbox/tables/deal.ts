import { DEAL_COLUMNS } from '../columns/deal.ts';
import { type DealFacts, dealFacts } from '../deal-facts.ts';
import { dayField } from '../field-values.ts';
import { columnsOf } from '../fields-by-name.ts';
import { DEAL_STAGES } from '../pipelines.ts';
import { DAY_MS, type Field, isoDate, rowOf } from '../row.ts';
import { pipelineField, type StagedRow, stageDateField, stageField, stageOf } from '../stage-fields.ts';
import type { World } from '../world.ts';
import { leadsOf, personFields, type WithPerson } from './person-fields.ts';
import { tableMaker } from './table-maker.ts';

interface DealRow extends StagedRow, WithPerson {
  readonly facts: DealFacts;
}

const OWN: Readonly<Record<string, Field<DealRow>>> = {
  ...personFields,
  이름: (_, row) => row.world.name('deal', row.index),
  파이프라인: pipelineField,
  '파이프라인 단계': stageField,
  '종료된 파이프라인 단계': (hash, row) => (row.facts.closedMs === undefined ? null : stageField(hash, row)),
  상태: (_, row) => row.facts.status,
  금액: (_, row) => row.facts.amount,
  '실제 수주액': (_, row) => (row.facts.status === '성사' ? row.facts.amount : null),
  '계약 체결일': (_, row) => closedAs(row, '성사'),
  'LOST 확정일': (_, row) => closedAs(row, '실패'),
  마감일: dayField,
  '종료까지 걸린 시간': (_, { facts }) =>
    facts.closedMs === undefined ? null : Math.round(((facts.closedMs - facts.createdMs) / DAY_MS) * 100) / 100,
  '리드 목록': (_, row) => leadsOf(row.world, row.person),
};

const closedAs = ({ facts }: DealRow, status: DealFacts['status']): string | null =>
  facts.status === status && facts.closedMs !== undefined ? isoDate(facts.closedMs) : null;

const COLUMNS = columnsOf<DealRow>(DEAL_COLUMNS, (name) => OWN[name] ?? stageDateField(name, DEAL_STAGES));

function rowOfDeal(world: World, index: number): DealRow {
  const row = rowOf(world, 'deal', index);
  const person = world.dealPeople.ownerOf(index);
  const stage = stageOf(row.hash, DEAL_STAGES);
  return { ...row, person, organization: world.organizationOf(person), stage, facts: dealFacts(world, index) };
}

export const deals = tableMaker(COLUMNS, rowOfDeal);
