import { LEAD_STATUSES } from '../choices.ts';
import { LEAD_COLUMNS } from '../columns/lead.ts';
import { columnsOf } from '../fields-by-name.ts';
import { mix, pick } from '../hash.ts';
import { LEAD_STAGES } from '../pipelines.ts';
import { type Field, rowOf } from '../row.ts';
import { pipelineField, type StagedRow, stageDateField, stageField, stageOf } from '../stage-fields.ts';
import type { World } from '../world.ts';
import { dealsOf, personFields, type WithPerson } from './person-fields.ts';
import { tableMaker } from './table-maker.ts';

type LeadRow = StagedRow & WithPerson;

const OWN: Readonly<Record<string, Field<LeadRow>>> = {
  ...personFields,
  이름: (_, row) => row.world.name('lead', row.index),
  파이프라인: pipelineField,
  '파이프라인 단계': stageField,
  상태: (hash) => pick(LEAD_STATUSES, mix(hash, 1)),
  '딜 목록': (_, row) => dealsOf(row.world, row.person),
};

const COLUMNS = columnsOf<LeadRow>(LEAD_COLUMNS, (name) => OWN[name] ?? stageDateField(name, LEAD_STAGES));

function rowOfLead(world: World, index: number): LeadRow {
  const row = rowOf(world, 'lead', index);
  const person = world.leadPeople.ownerOf(index);
  return { ...row, person, organization: world.organizationOf(person), stage: stageOf(row.hash, LEAD_STAGES) };
}

export const leads = tableMaker(COLUMNS, rowOfLead);
