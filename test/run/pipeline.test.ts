import { EMPTY } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { definePipeline, type PipelineDefinition } from '../../src/run/pipeline.ts';
import { defineTable } from '../../src/salesmap/endpoint.ts';
import { ENDPOINTS } from '../../src/salesmap/endpoints.ts';

const QUOTE = defineTable({ table: 'quote', path: '/quote', listKey: 'quoteList' });
const ALL = ENDPOINTS.map(({ table }) => table);

const define = (more: Partial<PipelineDefinition> = {}) =>
  definePipeline({ name: 'mine', tables: ['deal'], build: () => EMPTY, ...more });

/** As a JavaScript file may, with anything. */
const defineWrong = (more: object) =>
  definePipeline(Object.assign({ name: 'mine', tables: ['deal' as const], build: () => EMPTY }, more));

describe('a pipeline', () => {
  it.each([
    [['deal'], ['deal']],
    [
      ['team', 'deal'],
      ['deal', 'team'],
    ],
    [
      ['default', '-memo', 'todo'],
      ['organization', 'people', 'deal', 'lead', 'user', 'team', 'todo'],
    ],
    [['all'], ALL],
    [['custom_object'], ['custom_object_definition', 'custom_object']],
    [
      [QUOTE, 'deal'],
      ['deal', 'quote'],
    ],
    [[QUOTE], ['quote']],
  ] satisfies [PipelineDefinition['tables'], string[]][])('with the tables %j reads them', (tables, names) => {
    expect(define({ tables }).endpoints.map(({ table }) => table)).toEqual(names);
  });

  it('knows the whole catalog, and its own tables behind it', () => {
    expect(define({ tables: [QUOTE, 'deal'] }).catalog.map(({ table }) => table)).toEqual([...ALL, 'quote']);
    expect(define().catalog).toEqual(ENDPOINTS);
  });

  it('publishes unless it says that it does not', () => {
    expect([define().publishes, define({ publishes: false }).publishes]).toEqual([true, false]);
  });

  it('is built when it runs, and not before', () => {
    const build = (): never => {
      throw new Error('too early');
    };
    expect(define({ build }).build).toBe(build);
  });
});

describe('a definition', () => {
  const nested = (table: string) => [{ table, field: 'x', parentKey: 'quoteId', columns: ['id'] }];

  it.each([
    ['a name with a space', { name: 'my pipeline' }, 'name must be letters, digits, "-" and "_"'],
    ['a path for a name', { name: '../x' }, 'name must be letters'],
    ['no name', { name: '' }, 'name must be letters'],
    ['no tables', { tables: [] }, 'tables of mine must be a list with names in it'],
    ['a word that is no table', { tables: ['deals'] }, 'tables of mine: No table is called "deals"'],
    ['words that leave nothing', { tables: ['deal', '-deal'] }, 'tables of mine: None is left'],
    [
      'a table of the catalog anew',
      { tables: [{ ...QUOTE, table: 'deal' }] },
      'tables of mine: There is a table deal already',
    ],
    [
      'the same in another case',
      { tables: [{ ...QUOTE, table: 'Deal' }] },
      'tables of mine: There is a table Deal already',
    ],
    [
      'a table made of another',
      { tables: [{ ...QUOTE, table: 'field_option' }] },
      'tables of mine: There is a table field_option already',
    ],
    [
      'a table twice',
      { tables: [QUOTE, { ...QUOTE, table: 'QUOTE' }] },
      'tables of mine: There is a table QUOTE already',
    ],
    [
      'a nested table of that name',
      { tables: [{ ...QUOTE, nested: nested('People') }] },
      'tables of mine: There is a table People already',
    ],
    [
      'itself inside',
      { tables: [{ ...QUOTE, nested: nested('quote') }] },
      'tables of mine: There is a table quote already',
    ],
    [
      'a table of the snapshot itself',
      { tables: [{ ...QUOTE, table: 'run_info' }] },
      'tables of mine: A table cannot be called "run_info"',
    ],
    [
      'a path that is none',
      { tables: [{ ...QUOTE, path: 'quote' }] },
      'tables of mine: The path of quote must begin with "/"',
    ],
  ])('with %s is refused, saying so', (_what, more, words) => {
    expect(() => defineWrong(more)).toThrow(TypeError);
    expect(() => defineWrong(more)).toThrow(`definePipeline: ${words}`);
  });

  it.each([
    ['a number for a name', { name: 7 }, 'name must be'],
    ['a text for tables', { tables: 'deal' }, 'tables of mine must be a list'],
    ['nothing for a table', { tables: [undefined] }, 'tables of mine: '],
    ['no build', { build: undefined }, 'build of mine must be a function of the run'],
  ])('of a JavaScript file with %s is refused', (_what, more, words) => {
    expect(() => defineWrong(more)).toThrow(`definePipeline: ${words}`);
  });
});
