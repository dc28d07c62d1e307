import { describe, expect, it } from 'vitest';
import { defineTable, isNestedPath, nestedPath } from '../../src/salesmap/endpoint.ts';

const QUOTE = { table: 'quote', path: '/quote', listKey: 'quoteList' };

describe('defineTable', () => {
  it('fills in what a list of the API usually is', () => {
    expect(defineTable(QUOTE)).toEqual({ ...QUOTE, paged: true, pageSize: 50, columns: ['id'] });
  });

  it('knows no page size of a list without pages', () => {
    expect(defineTable({ ...QUOTE, paged: false })).toMatchObject({ paged: false, pageSize: undefined });
  });

  it('keeps what it is told', () => {
    const told = {
      pageSize: 10,
      columns: ['id', '이름'],
      optional: true,
      kinds: { field: 'kind', definitions: 'kinds' },
    };
    expect(defineTable({ ...QUOTE, ...told })).toEqual({ ...QUOTE, paged: true, ...told });
  });

  it('changes nothing that it made itself', () => {
    const endpoint = defineTable({ ...QUOTE, paged: false });
    expect(defineTable(endpoint)).toEqual(endpoint);
  });

  it.each([
    '',
    'manifest',
    'Manifest',
    'run_info',
    'webform_history',
    'sqlite_stat1',
    'SQLite_x',
    '_columns',
    '_',
    '_run',
  ])('refuses %j as a name: the snapshot, or SQLite, needs it', (table) => {
    expect(() => defineTable({ ...QUOTE, table })).toThrow(
      new TypeError(`A table cannot be called ${JSON.stringify(table)}.`),
    );
  });

  it.each(['manifest_2', 'run_infos', 'sqlite', '견적', 'a "b"'])('takes %j', (table) => {
    expect(defineTable({ ...QUOTE, table }).table).toBe(table);
  });

  it('refuses such a name for what is inside its records as well', () => {
    const nested = [{ table: '_lines', field: '품목', parentKey: 'quoteId', columns: ['id'] }];
    expect(() => defineTable({ ...QUOTE, nested })).toThrow('A table cannot be called "_lines".');
  });

  it.each(['quote', '', 'https://elsewhere.test/quote'])('refuses the path %j', (path) => {
    expect(() => defineTable({ ...QUOTE, path })).toThrow(/^The path of quote must begin with "\/"/);
  });
});

it('tells the paths of nested tables from those of lists', () => {
  const nested = { table: 'quote_line', field: '품목', parentKey: 'quoteId', columns: ['id'] };
  const path = nestedPath(defineTable(QUOTE), nested);
  expect(path).toBe('/quote#품목');
  expect([isNestedPath(path), isNestedPath('/quote')]).toEqual([true, false]);
});
