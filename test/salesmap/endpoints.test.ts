import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/salesmap/endpoint.ts';
import { DEFAULT_ENDPOINTS, ENDPOINTS, endpointNamed, submissionsEndpoint } from '../../src/salesmap/endpoints.ts';

/** The lists of the API (salesmap-api.md, "Lists"): path, list key, records a page (0: it comes whole), optional or not. */
const LISTS: Readonly<Record<string, readonly [path: string, listKey: string, page: number, optional?: 'optional']>> = {
  organization: ['/organization', 'organizationList', 50],
  people: ['/people', 'peopleList', 50],
  deal: ['/deal', 'dealList', 50],
  lead: ['/lead', 'leadList', 10],
  memo: ['/memo', 'memoList', 50],
  user: ['/user', 'userList', 0],
  team: ['/team', 'teamList', 0],
  todo: ['/todo', 'todoList', 50, 'optional'],
  product: ['/product', 'productList', 50, 'optional'],
  deal_pipeline: ['/deal/pipeline', 'pipelineList', 0, 'optional'],
  lead_pipeline: ['/lead/pipeline', 'pipelineList', 0, 'optional'],
  custom_object_definition: ['/custom-object-definitions', 'customObjectDefinitionList', 0, 'optional'],
  custom_object: ['/custom-object', 'customObjectList', 50, 'optional'],
  web_form: ['/webForm', 'webFormList', 0, 'optional'],
  field: ['/field', 'fieldList', 0, 'optional'],
};
/** The types of `/field/<type>`. */
const FIELD_TYPES = 'people, organization, deal, lead, product, quote, quote-product, todo, custom-object'.split(', ');

const catalog: readonly Endpoint[] = ENDPOINTS;

it('is every list of the API, in the order in which they are shown, the optional ones last', () => {
  expect(catalog.map(({ table }) => table)).toEqual(Object.keys(LISTS));
  expect(DEFAULT_ENDPOINTS.map(({ table }) => table)).toEqual(Object.keys(LISTS).slice(0, 7));
});

describe.each(catalog.map((endpoint) => [endpoint.table, endpoint] as const))('%s', (table, endpoint) => {
  it('follows the API', () => {
    const { path, listKey, paged, pageSize, optional } = endpoint;
    expect([path, listKey, pageSize ?? 0, ...(optional ? ['optional'] : [])]).toEqual(LISTS[table]);
    expect(paged).toBe(pageSize !== undefined);
    expect(endpointNamed(ENDPOINTS.find((entry) => entry.table === table)?.table ?? 'deal')).toBe(endpoint);
  });

  it('and what is made of it begin with the id, and name no column twice', () => {
    for (const columns of [endpoint.columns, ...(endpoint.nested ?? []).map((nested) => nested.columns)]) {
      expect(columns[0]).toBe('id');
      expect(new Set(columns.map((column) => column.toLowerCase())).size).toBe(columns.length);
    }
  });

  it('needs tables that come before it', () => {
    const before = catalog.slice(0, catalog.indexOf(endpoint)).map((entry) => entry.table);
    expect(before).toEqual(expect.arrayContaining([...(endpoint.needs ?? [])]));
  });
});

it('makes tables of the stages of pipelines and of the choices of fields, with what they belong to', () => {
  const nested = catalog.flatMap((endpoint) =>
    (endpoint.nested ?? []).map((inner) => [endpoint.table, inner] as const),
  );
  expect(nested.map(([table, inner]) => [table, inner.table, inner.field, inner.parentKey])).toEqual([
    ['deal_pipeline', 'deal_pipeline_stage', 'pipelineStageList', 'pipelineId'],
    ['lead_pipeline', 'lead_pipeline_stage', 'pipelineStageList', 'pipelineId'],
    ['field', 'field_option', 'optionList', 'fieldId'],
  ]);
  for (const [, { columns, parentKey }] of nested) expect(columns).toContain(parentKey);
  const names = [...catalog.map(({ table }) => table), ...nested.map(([, inner]) => inner.table)];
  expect(new Set(names).size).toBe(names.length);
});

it('reads the fields of every type, marked with it', () => {
  expect(endpointNamed('field').parts).toEqual(
    FIELD_TYPES.map((type) => ({ path: `/field/${type}`, mark: { objectType: type } })),
  );
  expect(catalog.filter(({ parts }) => parts).map(({ table }) => table)).toEqual(['field']);
});

it('tells custom objects apart by their definition', () => {
  expect(endpointNamed('custom_object')).toMatchObject({
    kinds: { field: 'customObjectDefinitionId', definitions: 'custom_object_definition' },
    needs: ['custom_object_definition'],
  });
  expect(catalog.filter(({ kinds }) => kinds).map(({ table }) => table)).toEqual(['custom_object']);
});

it('puts a form id into the path as one segment', () => {
  expect(submissionsEndpoint('f-1')).toMatchObject({
    table: 'webform_history',
    path: '/webForm/f-1/submit',
    listKey: 'webFormSubmitList',
    paged: true,
    pageSize: 50,
  });
  expect(submissionsEndpoint('../user?x=#1/가').path).toBe('/webForm/..%2Fuser%3Fx%3D%231%2F%EA%B0%80/submit');
});
