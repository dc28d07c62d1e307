import { CUSTOM_OBJECT_COLUMNS } from './columns/custom-object.ts';
import { PRODUCT_COLUMNS } from './columns/product.ts';
import { QUOTE_COLUMNS, QUOTE_PRODUCT_COLUMNS } from './columns/quote.ts';
import { TODO_COLUMNS } from './columns/todo.ts';
import { OBJECT_TYPES, type ObjectType } from './data-types.ts';
import { fieldTypeOf } from './field-types.ts';
import type { SandboxRecord } from './json.ts';
import { SANDBOX_COLUMNS } from './tables.ts';
import type { World } from './world.ts';

const NAMES: Readonly<Record<ObjectType, readonly string[]>> = {
  people: SANDBOX_COLUMNS.people,
  organization: SANDBOX_COLUMNS.organization,
  deal: SANDBOX_COLUMNS.deal,
  lead: SANDBOX_COLUMNS.lead,
  product: PRODUCT_COLUMNS,
  quote: QUOTE_COLUMNS,
  'quote-product': QUOTE_PRODUCT_COLUMNS,
  todo: TODO_COLUMNS,
  'custom-object': CUSTOM_OBJECT_COLUMNS,
};

/** The fields of all types, one type after the other: a field's place makes its id, so that none meets another's. */
export const FIELDS = OBJECT_TYPES.flatMap((object) => NAMES[object].map((name) => ({ object, name })));

/** Which stretch of `FIELDS` a type has. */
export const fieldsOf = (object: ObjectType): { readonly first: number; readonly count: number } => ({
  first: FIELDS.findIndex((field) => field.object === object),
  count: NAMES[object].length,
});

/** Nobody can save a record without these. */
const REQUIRED: readonly string[] = ['이름', 'name', '파이프라인', '파이프라인 단계'];

/** More choices than any field has. */
const CHOICES_PER_FIELD = 100;

/** One entry of a `/field/<type>` list; `index` counts over all types. */
export function fieldRecord(world: World, index: number): SandboxRecord {
  const field = FIELDS[index];
  if (field === undefined) return {};
  const { type, choices } = fieldTypeOf(field.object, field.name);
  return {
    id: world.id('field', index),
    name: field.name,
    type,
    required: REQUIRED.includes(field.name),
    ...(choices && {
      optionList: choices.map((value, nth) => ({ id: world.id('option', index * CHOICES_PER_FIELD + nth), value })),
    }),
  };
}
