import { describe, expect, it } from 'vitest';
import { OBJECT_TYPES } from '../../../src/testing/sandbox/data-types.ts';
import { SANDBOX_OPTIONAL_TABLES, type SandboxOptionalTable } from '../../../src/testing/sandbox/tables.ts';
import { idsOf, listOf, openSandbox } from './support/open-sandbox.ts';

const PAGED = [
  ['todo', '/todo', 'todoList', 600],
  ['product', '/product', 'productList', 120],
  ['custom_object', '/custom-object', 'customObjectList', 180],
] as const;

const WHOLE = [
  ['deal_pipeline', '/deal/pipeline', 'pipelineList'],
  ['lead_pipeline', '/lead/pipeline', 'pipelineList'],
  ['custom_object_definition', '/custom-object-definitions', 'customObjectDefinitionList'],
  ['web_form', '/webForm', 'webFormList'],
] as const;

describe.each(PAGED)('%s', (table, path, listKey, count) => {
  it('comes 50 a page: every record once, in order, as the data says', async () => {
    const { sandbox, pages } = await openSandbox();
    const read = await pages(path, listKey);
    expect(read.flatMap(({ records }) => records)).toEqual([...sandbox.data.records(table)]);
    expect(new Set(idsOf(read)).size).toBe(count);
    expect(read.slice(0, -1).map(({ records }) => records.length)).toEqual(Array(read.length - 1).fill(50));
    for (const { next } of read) expect(Number(next)).toBeNaN();
  });

  it(table === 'product' ? 'ends with no cursor at all' : 'ends with null', async () => {
    const { data, pages } = await openSandbox();
    const last = await data(path, (await pages(path, listKey)).at(-1)?.cursor);
    if (table === 'product') expect(Object.keys(last)).toEqual([listKey]);
    else expect(last['nextCursor']).toBeNull();
  });

  it('is as large as asked for, and refuses cursors of other lists', async () => {
    const { sandbox, ask, pages } = await openSandbox({ scale: 0.1, counts: { todo: 51 } });
    expect(sandbox.data.count(table)).toBe(table === 'todo' ? 51 : count / 10);
    expect(idsOf(await pages(path, listKey))).toHaveLength(sandbox.data.count(table));
    const [page] = await pages('/deal', 'dealList', 1);
    expect((await ask(path, { cursor: page?.next ?? '' })).status).toBe(400);
  });
});

describe.each(WHOLE)('%s', (table, path, listKey) => {
  it('comes all at once, whatever the cursor', async () => {
    const { sandbox, data } = await openSandbox();
    const said = await data(path, 'anything');
    expect(Object.keys(said)).toEqual([listKey]);
    expect(said[listKey]).toEqual([...sandbox.data.records(table)]);
    expect(listOf(said[listKey]).length).toBeGreaterThan(0);
  });
});

describe('fields', () => {
  it('come in one list for each type, all at once; together they are the fields of the data', async () => {
    const { sandbox, data } = await openSandbox();
    const fields: Record<string, unknown>[] = [];
    for (const type of OBJECT_TYPES) {
      const said = await data(`/field/${type}`, 'anything');
      expect(Object.keys(said)).toEqual(['fieldList']);
      expect(listOf(said['fieldList']).length).toBeGreaterThan(0);
      fields.push(...listOf(said['fieldList']));
    }
    expect(fields).toEqual([...sandbox.data.records('field')]);
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    const optionIds = fields.flatMap(({ optionList }) => listOf(optionList ?? []).map(({ id }) => id));
    expect(new Set(optionIds).size).toBe(optionIds.length);
  });

  it('of an unknown type are refused, and a path beside them is no route', async () => {
    const { ask } = await openSandbox();
    const { status, text } = await ask('/field/memo');
    expect({ status, body: JSON.parse(text) }).toEqual({
      status: 400,
      body: { success: false, message: 'Bad Request', reason: expect.any(String) },
    });
    for (const path of ['/field', '/field/', '/field/deal/1']) expect((await ask(path)).status, path).toBe(404);
  });
});

describe('every optional list', () => {
  const pathOf = (table: SandboxOptionalTable): string =>
    [...PAGED, ...WHOLE].find(([name]) => name === table)?.[1] ?? '/field/deal';

  it.each(SANDBOX_OPTIONAL_TABLES)('%s meets faults, and counts against the limit', async (table) => {
    const path = pathOf(table);
    const { ask } = await openSandbox({
      rateLimit: true,
      faults: [{ path, fault: { type: 'status', status: 403 } }],
    });
    const refused = await ask(path);
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.text).success).toBe(false);
    expect((await ask(path)).status).toBe(200);
    for (let nth = 2; nth < 100; nth += 1) await ask(path);
    expect((await ask(path)).status).toBe(429);
  });

  it('wants the token', async () => {
    const { ask } = await openSandbox();
    for (const table of SANDBOX_OPTIONAL_TABLES) {
      expect((await ask(pathOf(table), { token: 'wrong' })).status, table).toBe(401);
    }
  });

  it('is empty in an empty workspace, but for what a workspace has defined', async () => {
    const { sandbox, data } = await openSandbox({ scale: 1e-9, counts: { user: 0, forms: 0, submissions: 0 } });
    for (const [table, path, listKey] of PAGED) {
      expect(sandbox.data.count(table)).toBe(0);
      expect((await data(path))[listKey]).toEqual([]);
    }
    expect(listOf((await data('/deal/pipeline'))['pipelineList']).length).toBeGreaterThan(0);
  });
});
