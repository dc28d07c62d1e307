import { expect, it } from 'vitest';
import { ENDPOINTS, submissionsEndpoint } from '../../src/salesmap/endpoints.ts';

it('is the seven tables, in the order in which they are shown', () => {
  expect(ENDPOINTS.map(({ table }) => table)).toEqual([
    'organization',
    'people',
    'deal',
    'lead',
    'memo',
    'user',
    'team',
  ]);
});

it.each(ENDPOINTS.map((endpoint) => [endpoint.table, endpoint] as const))('%s follows the API', (table, endpoint) => {
  expect(endpoint).toMatchObject({ path: `/${table}`, listKey: `${table}List` });
  const size = table === 'lead' ? 10 : 50;
  const paged = table !== 'user' && table !== 'team';
  expect([endpoint.paged, endpoint.pageSize]).toEqual(paged ? [true, size] : [false, undefined]);
});

it.each(ENDPOINTS.map((endpoint) => [endpoint.table, endpoint] as const))('%s begins with its id', (_, endpoint) => {
  const columns: readonly string[] = endpoint.columns;
  expect(columns[0]).toBe('id');
  expect(new Set(columns).size).toBe(columns.length);
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
