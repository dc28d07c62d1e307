import { CUSTOM_OBJECT_KINDS, customObjectDefinition } from './custom-object-kinds.ts';
import { FIELDS, fieldRecord } from './field-records.ts';
import type { SandboxRecord } from './json.ts';
import { dealPipelines, leadPipelines } from './pipeline-records.ts';
import { customObjects } from './tables/custom-object.ts';
import { deals } from './tables/deal.ts';
import { leads } from './tables/lead.ts';
import { memos } from './tables/memo.ts';
import { organizations } from './tables/organization.ts';
import { people } from './tables/people.ts';
import { products } from './tables/product.ts';
import type { TableMaker } from './tables/table-maker.ts';
import { teams } from './tables/team.ts';
import { todos } from './tables/todo.ts';
import { users } from './tables/user.ts';
import type { RecordKind, SandboxList } from './tables.ts';
import { webFormRecord } from './web-form-records.ts';
import type { World } from './world.ts';

/** Makes the records of one list, and knows how many there are. */
export interface ListMaker extends TableMaker {
  count(world: World): number;
}

const counted = (kind: RecordKind, maker: TableMaker): ListMaker => ({
  ...maker,
  count: (world) => world.counts[kind],
});

/** For lists so short that it doesn't matter how fast they are written. */
const short = (count: (world: World) => number, record: (world: World, index: number) => SandboxRecord): ListMaker => ({
  count,
  record,
  json: (world, index) => JSON.stringify(record(world, index)),
});

export const LIST_MAKERS: Readonly<Record<SandboxList, ListMaker>> = {
  organization: counted('organization', organizations),
  people: counted('people', people),
  deal: counted('deal', deals),
  lead: counted('lead', leads),
  memo: counted('memo', memos),
  user: counted('user', users),
  team: counted('team', teams),
  todo: counted('todo', todos),
  product: counted('product', products),
  deal_pipeline: short(() => dealPipelines.count, dealPipelines.record),
  lead_pipeline: short(() => leadPipelines.count, leadPipelines.record),
  custom_object_definition: short(() => CUSTOM_OBJECT_KINDS.length, customObjectDefinition),
  custom_object: counted('customObject', customObjects),
  web_form: short((world) => world.formCounts.length, webFormRecord),
  field: short(() => FIELDS.length, fieldRecord),
};
