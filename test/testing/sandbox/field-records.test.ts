import { describe, expect, it } from 'vitest';
import { sandboxData } from '../../../src/testing/index.ts';
import { OBJECT_TYPES, type ObjectType } from '../../../src/testing/sandbox/data-types.ts';
import { fieldsOf } from '../../../src/testing/sandbox/field-records.ts';
import type { SandboxList } from '../../../src/testing/sandbox/tables.ts';
import { listOf } from './support/open-sandbox.ts';

const data = sandboxData({ scale: 0.3 });

const fieldsOfType = (type: ObjectType) => {
  const { first, count } = fieldsOf(type);
  return Array.from({ length: count }, (_, nth) => data.record('field', first + nth));
};

/** Where a field's references lead, by its type without `multi`; sequences have no list. */
const TARGETS: Readonly<Record<string, SandboxList>> = {
  user: 'user',
  team: 'team',
  people: 'people',
  organization: 'organization',
  deal: 'deal',
  lead: 'lead',
  webform: 'web_form',
  customobject: 'custom_object',
};
const targetIds = new Map(
  Object.entries(TARGETS).map(([type, list]) => [type, new Set([...data.records(list)].map(({ id }) => id))]),
);

function isReference(type: string, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'id,name') return false;
  return targetIds.get(type.toLowerCase())?.has(Object.values(value)[0]) ?? true;
}

const isMoment = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(value);

/** Whether a field of this type can hold the value. */
function fits(type: unknown, choices: readonly unknown[], value: unknown): boolean {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type && !isMoment(value);
    case 'date':
      return isMoment(value) && String(value).endsWith('T00:00:00.000Z');
    case 'dateTime':
      return isMoment(value);
    case 'singleSelect':
      return value === '' || choices.includes(value);
    case 'multiSelect':
      return Array.isArray(value) && value.every((choice) => choices.includes(choice));
    default:
      return String(type).startsWith('multi')
        ? Array.isArray(value) && value.every((reference) => isReference(String(type).slice('multi'.length), reference))
        : isReference(String(type), value);
  }
}

describe.each([
  ['people', 'people'],
  ['organization', 'organization'],
  ['deal', 'deal'],
  ['lead', 'lead'],
  ['product', 'product'],
  ['todo', 'todo'],
  ['custom-object', 'custom_object'],
] as const satisfies readonly (readonly [ObjectType, SandboxList])[])('the fields of %s', (type, list) => {
  it('are the columns of its records', () => {
    const columns = new Set([...data.records(list)].flatMap((record) => Object.keys(record)));
    expect(fieldsOfType(type).map(({ name }) => name)).toEqual([...columns]);
  });

  it('say what its records hold', () => {
    const records = [...data.records(list)];
    for (const { name, type: told, optionList = [] } of fieldsOfType(type)) {
      const choices = listOf(optionList).map(({ value }) => value);
      for (const record of records) {
        const value = record[String(name)] ?? null;
        if (value !== null)
          expect(fits(told, choices, value), `${name} (${told}): ${JSON.stringify(value)}`).toBe(true);
      }
    }
  });
});

describe('fields', () => {
  it.each(OBJECT_TYPES)('of %s offer choices where there is something to choose', (type) => {
    for (const { name, type: told, optionList, required, ...rest } of fieldsOfType(type)) {
      expect(optionList !== undefined, String(name)).toBe(told === 'singleSelect' || told === 'multiSelect');
      if (optionList !== undefined) expect(listOf(optionList).length).toBeGreaterThan(1);
      expect(required).toBeTypeOf('boolean');
      expect(Object.keys(rest)).toEqual(['id']);
    }
    expect(fieldsOfType(type).some(({ required }) => required)).toBe(true);
  });
});
