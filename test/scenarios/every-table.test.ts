import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ENDPOINTS } from '../../src/salesmap/endpoints.ts';
import type { FaultRule, SandboxData } from '../../src/testing/index.ts';
import { type OracleRecord, readRecords } from '../support/cell-oracle.ts';
import { differences } from '../support/find-records.ts';
import { query } from '../support/query.ts';
import { contentOf, eventsOf, killAfter, openWorkplace, SMALL, type Workplace } from '../support/workplace.ts';

const COUNTS = { ...SMALL, todo: 70, product: 60, customObject: 130 };
const ALL = ['--tables', 'all'];
const FIELD_TYPES = [
  'people',
  'organization',
  'deal',
  'lead',
  'product',
  'quote',
  'quote-product',
  'todo',
  'custom-object',
];
const NESTED = ['deal_pipeline_stage', 'lead_pipeline_stage', 'field_option'];
const PARENT = /_(stage|option)$/;
const TABLES = ENDPOINTS.flatMap(({ table }) => [
  table,
  ...NESTED.filter((name) => name.replace(PARENT, '') === table),
]);

const everything = (latencyMs = 0, atEnd?: (close: () => Promise<void>) => void): Promise<Workplace> =>
  openWorkplace({ counts: COUNTS, latencyMs }, atEnd);

/** Where an uninterrupted run read everything. */
let whole: Workplace;
beforeAll(async () => {
  whole = await everything(0, (close) => afterAll(close));
  const { code, stderr } = await whole.run('snapshot', ...ALL);
  if (code !== 0) throw new Error(stderr);
});

const forbidden = (...paths: string[]): FaultRule[] =>
  paths.map((path) => ({ path, times: 'forever', fault: { type: 'status', status: 403, body: 'json' } }));

/** All that must not depend on the run, the views included. */
const wholeOf = ({ db }: Workplace) => [
  contentOf(db, ['run_info']),
  query(db, "SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY name"),
];

const manifestOf = ({ db }: Workplace): Map<unknown, unknown> =>
  new Map(query(db, 'SELECT "table" AS name, errors FROM manifest').map(({ name, errors }) => [name, errors]));

/** A record with one more field behind its id. */
const marked = (record: OracleRecord, field: string, text: string): OracleRecord => {
  const [id, ...rest] = record;
  return new Map([...(id === undefined ? [] : [id]), [field, { cell: text, json: JSON.stringify(text) }], ...rest]);
};

const listOf = (data: SandboxData, table: (typeof ENDPOINTS)[number]['table']): OracleRecord[] =>
  readRecords(`[${Array.from({ length: data.count(table) }, (_, at) => data.recordJson(table, at)).join()}]`);

/** The elements of a list in each record, with the id of the record that they were in. */
const inside = (records: readonly OracleRecord[], field: string, key: string): OracleRecord[] =>
  records.flatMap((record) =>
    readRecords(record.get(field)?.json ?? '[]').map((element) => marked(element, key, record.get('id')?.cell ?? '')),
  );

/** The fields of every type, as the server answers when it is asked for each. */
async function fieldsOf({ sandbox }: Workplace): Promise<OracleRecord[]> {
  const lists = FIELD_TYPES.map(async (type) => {
    const answer = await fetch(`${sandbox.url}/field/${type}`, {
      headers: { authorization: `Bearer ${sandbox.token}` },
    });
    const { data }: { data: { fieldList: unknown[] } } = JSON.parse(await answer.text());
    return readRecords(JSON.stringify(data.fieldList)).map((record) => marked(record, 'objectType', type));
  });
  return (await Promise.all(lists)).flat();
}

it('copies every list, cell by cell, with the lists inside their records and a view for each kind', async () => {
  const { db, sandbox, history } = whole;
  const sent = new Map<string, OracleRecord[]>(ENDPOINTS.map(({ table }) => [table, listOf(sandbox.data, table)]));
  sent.set('field', await fieldsOf(whole));
  const of = (table: string): OracleRecord[] => sent.get(table) ?? [];
  sent.set('deal_pipeline_stage', inside(of('deal_pipeline'), 'pipelineStageList', 'pipelineId'));
  sent.set('lead_pipeline_stage', inside(of('lead_pipeline'), 'pipelineStageList', 'pipelineId'));
  sent.set('field_option', inside(of('field'), 'optionList', 'fieldId'));
  const published = new Database(db, { readonly: true });
  try {
    for (const table of TABLES) {
      expect(of(table).length, table).toBeGreaterThan(1);
      expect(differences(published, table, of(table)), table).toEqual([]);
    }
  } finally {
    published.close();
  }
  expect([...manifestOf(whole)]).toEqual(TABLES.map((table) => [table, null]));
  expect(Object.keys(Object(history()[0]?.['tables']))).toEqual(TABLES);
  const kinds = query(db, 'SELECT id, name FROM custom_object_definition');
  for (const { id, name } of kinds) {
    const rows = query(db, `SELECT * FROM "custom_object_${name}"`);
    expect(rows, String(name)).toEqual(
      query(
        db,
        `SELECT ${Object.keys(rows[0] ?? {}).map((column) => `"${column}"`)} FROM custom_object WHERE customObjectDefinitionId = '${id}'`,
      ),
    );
    expect(rows.length, String(name)).toBeGreaterThan(10);
  }
});

it('passes over what the plan does not cover, says so, and publishes', async () => {
  const workplace = await everything();
  workplace.sandbox.setFaults(forbidden('/todo', '/custom-object', '/deal/pipeline', '/field/quote'));
  const { code, stderr } = await workplace.run('snapshot', ...ALL, '--skip-webform');
  expect(code).toBe(0);
  expect(stderr).toContain('todo is skipped');
  const skipped = expect.stringMatching(/^skipped: .*HTTP 403/);
  const errors = manifestOf(workplace);
  const missing = ['todo', 'deal_pipeline', 'deal_pipeline_stage', 'custom_object'];
  expect([...errors].filter(([, why]) => why !== null)).toEqual(missing.map((table) => [table, skipped]));
  for (const table of missing) {
    expect(query(workplace.db, `SELECT count(*) AS n FROM "${table}"`), table).toEqual([{ n: 0 }]);
    expect(query(workplace.db, 'SELECT note FROM run_info')[0]?.['note']).toContain(`${table}: skipped: `);
  }
  const types = query(workplace.db, 'SELECT DISTINCT objectType AS type FROM field').map(({ type }) => type);
  expect(types).toEqual(FIELD_TYPES.filter((type) => type !== 'quote'));
  const events = eventsOf(String(workplace.history()[0]?.['log_path']));
  expect(events.filter((event) => event === 'table_skipped')).toHaveLength(3);
  expect(events.filter((event) => event === 'part_skipped')).toHaveLength(1);
  expect(workplace.history()[0]).toMatchObject({ status: 'published', exit_code: 0, errors: { count: 0 } });
});

it('carries over what was not asked for, and what the plan does not cover any more', async () => {
  const workplace = await everything();
  const { run, sandbox, history } = workplace;
  await run('snapshot', ...ALL, '--skip-webform');
  const [tables, views] = [contentOf(workplace.db, ['run_info', 'manifest']), wholeOf(workplace)[1]];
  expect(views).toHaveLength(3);
  const first = String(history()[0]?.['run_tag']);
  const carried = `carried_over:${first}`;

  sandbox.setFaults(forbidden('/todo', '/custom-object', '/field/people'));
  expect((await run('snapshot', ...ALL, '--skip-webform')).code).toBe(0);
  expect([contentOf(workplace.db, ['run_info', 'manifest']), wholeOf(workplace)[1]]).toEqual([tables, views]);
  const why = new RegExp(`^${carried}; skipped: .*HTTP 403`);
  const errors = [...manifestOf(workplace)].filter(([, error]) => error !== null);
  expect(errors).toEqual(
    ['todo', 'custom_object', 'field', 'field_option'].map((table) => [table, expect.stringMatching(why)]),
  );

  const second = String(history()[1]?.['run_tag']);
  const before = sandbox.stats().requests;
  expect((await run('snapshot', '--skip-webform')).code).toBe(0);
  expect(
    sandbox
      .requests()
      .slice(before)
      .map(({ path }) => path),
  ).not.toContain('/product');
  expect([contentOf(workplace.db, ['run_info', 'manifest']), wholeOf(workplace)[1]]).toEqual([tables, views]);
  expect([...manifestOf(workplace)]).toEqual(
    TABLES.map((table, at) => [table, at < 7 ? null : `carried_over:${second}`]),
  );
});

it('goes on after a kill and ends as a run that was not killed', async () => {
  const killed = await everything(5);
  await killAfter(killed, 28, ...ALL, '--checkpoint-interval', '1');
  expect((await killed.run('resume')).code).toBe(0);
  expect(wholeOf(killed)).toEqual(wholeOf(whole));
});

it('goes on at the part of a list where it was killed', async () => {
  const killed = await everything(5);
  await killAfter(killed, 6, '--tables', 'field', '--checkpoint-interval', '1'); // Whose token it is, and five parts.
  const before = killed.sandbox.stats().requests;
  expect((await killed.run('resume', '--skip-webform')).code).toBe(0);
  const asked = killed.sandbox
    .requests()
    .slice(before)
    .map(({ path }) => path);
  expect(asked).toEqual(['/user/me', ...FIELD_TYPES.slice(4).map((type) => `/field/${type}`)]);
  const [found, expected] = [contentOf(killed.db), contentOf(whole.db)];
  for (const table of ['field', 'field_option']) expect(found[table], table).toEqual(expected[table]);
});

it('that was sealed, and not published, reads only what was missing', async () => {
  const killed = await everything();
  killed.sandbox.setFaults(forbidden('/todo', '/custom-object'));
  const { signal } = await killed.runWith({ SALESMAP_FAULT_POINT: 'after:seal' }, 'snapshot', ...ALL);
  expect(signal).toBe('SIGKILL');
  killed.sandbox.setFaults([]);
  const before = killed.sandbox.stats().requests;
  expect((await killed.run('resume')).code).toBe(0);
  const asked = killed.sandbox
    .requests()
    .slice(before)
    .flatMap(({ path }) => (path.startsWith('/webForm') ? [] : path));
  expect([...new Set(asked)].sort()).toEqual(['/custom-object', '/todo', '/user/me']);
  expect(wholeOf(killed)).toEqual(wholeOf(whole));
});
