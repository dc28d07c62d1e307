import { describe, expect, it } from 'vitest';
import { sandboxData } from '../../../src/testing/index.ts';
import { SANDBOX_OPTIONAL_TABLES, type SandboxList } from '../../../src/testing/sandbox/tables.ts';
import { listOf } from './support/open-sandbox.ts';

const data = sandboxData();

const all = (list: SandboxList) => [...data.records(list)];
const idsOf = (list: SandboxList): Set<unknown> => new Set(all(list).map(({ id }) => id));

/** What a reference says, as one text; the empty text where there is none. */
const told = (reference: unknown): string => (reference === null ? '' : JSON.stringify(reference));
const refsTo = (records: readonly { id?: unknown; name?: unknown; 이름?: unknown }[]): Set<string> =>
  new Set(records.map(({ id, name, 이름 }) => told({ id, name: name ?? 이름 })));

describe('the records of an optional list', () => {
  it.each(SANDBOX_OPTIONAL_TABLES)('are the same for the same seed, others for another: %s', (list) => {
    expect(sandboxData({ seed: 7 }).record(list, 1)).toEqual(sandboxData({ seed: 7 }).record(list, 1));
    expect(sandboxData({ seed: 7 }).record(list, 1)).not.toEqual(sandboxData({ seed: 8 }).record(list, 1));
  });

  it.each(SANDBOX_OPTIONAL_TABLES)('are sent as record() says, character by character: %s', (list) => {
    for (const [index, record] of all(list).entries()) {
      expect(data.recordJson(list, index)).toBe(JSON.stringify(record));
    }
    expect(() => data.record(list, data.count(list))).toThrow(RangeError);
  });
});

describe('to-dos', () => {
  it.each([
    ['ownerId', 'user'],
    ['dealId', 'deal'],
    ['leadId', 'lead'],
    ['peopleId', 'people'],
    ['organizationId', 'organization'],
  ] as const)('%s is null or a record of %s', (field, target) => {
    const given = all('todo').flatMap((todo) => todo[field] ?? []);
    expect(given.length).toBeGreaterThan(0);
    expect(given.length).toBeLessThan(data.count('todo'));
    const known = idsOf(target);
    for (const id of given) expect(known.has(id), String(id)).toBe(true);
  });

  it('are done when they were completed', () => {
    for (const { status, completedAt } of all('todo')) expect(status).toBe(completedAt === null ? '미완료' : '완료');
  });
});

describe('products', () => {
  it.each(['deal', 'lead'] as const)('of a %s exist under the same name', (table) => {
    const known = refsTo(all('product'));
    const given = all(table).flatMap((record) => listOf(record['메인 견적 상품 리스트'] ?? []));
    expect(given.length).toBeGreaterThan(100);
    for (const product of given) expect(known.has(told(product)), told(product)).toBe(true);
  });
});

describe('pipelines', () => {
  it.each(['deal', 'lead'] as const)('of a %s are listed with the stages that it is in', (table) => {
    const pipelines = all(`${table}_pipeline`);
    const stages = new Map(
      pipelines.map((pipeline) => [told({ id: pipeline['id'], name: pipeline['name'] }), listedStages(pipeline)]),
    );
    const met = new Set<string>();
    for (const record of all(table)) {
      const stage = told(record['파이프라인 단계']);
      expect(stages.get(told(record['파이프라인']))?.has(stage), stage).toBe(true);
      met.add(stage);
    }
    expect(met).toEqual(new Set([...stages.values()].flatMap((listed) => [...listed])));
  });

  it('have no stage twice', () => {
    const ids = [...all('deal_pipeline'), ...all('lead_pipeline')].flatMap(({ pipelineStageList }) =>
      listOf(pipelineStageList).map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  const listedStages = ({ pipelineStageList }: { pipelineStageList?: unknown }): Set<string> =>
    refsTo(listOf(pipelineStageList));
});

describe('custom objects', () => {
  it('are of three kinds that take turns, each with fields of its own', () => {
    const kinds = all('custom_object_definition').map(({ id }) => id);
    const objects = all('custom_object');
    expect(all('custom_object_definition').map(({ name }) => name)).toEqual(['계약', '설비', '교육장']);
    expect(objects.map((object) => object['customObjectDefinitionId'])).toEqual(objects.map((_, at) => kinds[at % 3]));
    expect(new Set(objects.map((object) => Object.keys(object).join())).size).toBe(3);
    for (const { id, RecordId } of objects) expect(RecordId).toBe(id);
  });

  it.each([
    ['고객사', 'organization'],
    ['관련 딜', 'deal'],
    ['설치 교육장', 'custom_object'],
    ['담당자', 'user'],
  ] as const)('%s is null or a record of %s, under its name', (field, target) => {
    const known = refsTo(all(target));
    const given = all('custom_object').flatMap((object) => object[field] ?? []);
    expect(given.length).toBeGreaterThan(10);
    for (const reference of given) expect(known.has(told(reference)), told(reference)).toBe(true);
  });

  it("gives a contract its deal's organization", () => {
    const organizations = new Map(all('deal').map(({ id, organizationId }) => [id, organizationId]));
    for (const { '관련 딜': deal, 고객사: customer } of all('custom_object')) {
      if (deal === undefined) continue;
      expect(told(customer ?? null)).toContain(organizations.get(Object.values(deal ?? {})[0]) ?? '');
    }
  });
});
