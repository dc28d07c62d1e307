import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../src/salesmap/endpoints.ts';
import { selectTables, UnknownTableError } from '../../src/salesmap/select-tables.ts';

const DEFAULT = ['organization', 'people', 'deal', 'lead', 'memo', 'user', 'team'];
const ALL = ENDPOINTS.map(({ table }) => table);
const selected = (...words: string[]): string[] => selectTables(words).map(({ table }) => table);
const without = (tables: readonly string[], ...out: string[]): string[] =>
  tables.filter((table) => !out.includes(table));

describe('words', () => {
  it.each([
    [['default'], DEFAULT],
    [['all'], ALL],
    [[], DEFAULT],
    [['deal'], ['deal']],
    [
      ['team', 'organization', 'todo'],
      ['organization', 'team', 'todo'],
    ],
    [['deal', 'deal', 'default'], DEFAULT],
    [
      ['default', 'todo'],
      [...DEFAULT, 'todo'],
    ],
    [['-memo'], without(DEFAULT, 'memo')],
    [['-memo', 'default', '-user'], without(DEFAULT, 'memo', 'user')],
    [['all', '-memo', '-field'], without(ALL, 'memo', 'field')],
    [['all', 'default', 'deal'], ALL],
    [['deal', '-deal'], []],
  ])('%j are %j, in the order of the catalog', (words, tables) => {
    expect(selected(...words)).toEqual(tables);
  });

  it('bring what a table cannot be understood without, unless it is left out', () => {
    expect(selected('custom_object')).toEqual(['custom_object_definition', 'custom_object']);
    expect(selected('custom_object', '-custom_object_definition')).toEqual(['custom_object']);
    expect(selected('custom_object_definition')).toEqual(['custom_object_definition']);
  });

  it('leave out a table that brings another, and not that one', () => {
    expect(selected('all', '-custom_object')).toContain('custom_object_definition');
  });
});

describe('a word that is none', () => {
  const thrownBy = (...words: string[]): unknown => {
    try {
      return selectTables(words);
    } catch (error) {
      return error;
    }
  };

  it('is named with all the others, and with those that there are', () => {
    const error = thrownBy('deal', 'deals', '-memos', 'todo', '');
    expect(error).toBeInstanceOf(UnknownTableError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^No table is called "deals", "", "-memos"; there are default, all, organization, /,
      ),
      words: ['deals', '', '-memos'],
      known: ['default', 'all', ...ALL],
    });
  });

  it.each(['Deal', ' deal', '-all', '-default', '--deal', '-', 'deal_pipeline_stage', '__proto__', 'toString'])(
    'may be %j',
    (word) => {
      expect(thrownBy(word)).toBeInstanceOf(UnknownTableError);
    },
  );
});
