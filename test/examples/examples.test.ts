import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type PipelineTest, type TestPipelineOptions, testPipeline } from '../../src/testing/index.ts';
import { contentOf } from '../support/workplace.ts';

const EXAMPLES = join(import.meta.dirname, '../../pipelines/examples');
const NAMES = readdirSync(EXAMPLES);

async function tryExample(name: string, options: TestPipelineOptions = {}): Promise<PipelineTest> {
  const test = await testPipeline(join(EXAMPLES, `${name}.ts`), options);
  onTestFinished(() => test.close());
  return test;
}

const dataOf = ({ sandbox }: PipelineTest) => {
  if (sandbox === undefined) throw new Error('There is no sandbox.');
  return sandbox.data;
};

it.each(NAMES)('%s is short, and says how it is run', (name) => {
  const text = readFileSync(join(EXAMPLES, name), 'utf8');
  expect(text.split('\n').length).toBeLessThanOrEqual(61);
  expect(text).toMatch(/^\/\*\*\n[\s\S]*salesmap run [\s\S]*?\*\/\nimport /);
});

it('open-deals writes the open deals of one stage as JSON lines, and publishes nothing', async () => {
  const STAGE = 'AE인계';
  const wanted = (test: PipelineTest) =>
    [...dataOf(test).records('deal')].flatMap((deal) => {
      const stage = deal['파이프라인 단계'];
      const name = typeof stage === 'object' && stage !== null && 'name' in stage ? stage['name'] : undefined;
      const { id, peopleId = null } = deal;
      return name === STAGE && deal['상태'] === '진행중'
        ? [{ id, name: deal['이름'], amount: deal['금액'] ?? null, peopleId }]
        : [];
    });
  const killed = await tryExample('open-deals', {
    sandbox: { scale: 0.3 },
    env: { STAGE },
    killAt: 'after:batch_commit#3',
  });
  expect(killed.exitCode).toBeNull();
  expect(readdirSync(killed.dir)).not.toContain('open-deals.jsonl');
  await killed.resume();
  expect(killed.result).toMatchObject({ status: 'completed', exit_code: 0, pipeline: 'open-deals', kind: 'resume' });
  const lines = readFileSync(join(killed.dir, 'open-deals.jsonl'), 'utf8').trim().split('\n');
  expect(wanted(killed).length).toBeGreaterThan(0);
  expect(lines.map((line) => JSON.parse(line))).toEqual(wanted(killed));
  expect(readdirSync(killed.dir)).not.toContain('salesmap_latest.db');
});

it('masked-snapshot lets no name, phone or e-mail through, and keeps the joins', async () => {
  const shared = await tryExample('masked-snapshot');
  expect(shared.exitCode).toBe(0);
  const data = dataOf(shared);
  const names = ['people', 'organization', 'user'] as const;
  const secrets = new Set(
    [
      ...names.flatMap((table) => [...data.records(table)].flatMap((record) => [record['이름'], record['name']])),
      ...[...data.records('people'), ...data.records('user')].flatMap((person) => [
        person['이메일'],
        person['전화'],
        person['email'],
      ]),
    ].filter((value): value is string => typeof value === 'string' && value.length > 2),
  );
  expect(secrets.size).toBeGreaterThan(200);
  const text = JSON.stringify(contentOf(shared.dbPath, []));
  expect([...secrets].filter((secret) => text.includes(secret))).toEqual([]);
  const [{ joined } = {}] = shared.query('SELECT count(*) AS joined FROM deal JOIN people ON people.id = peopleId');
  expect(joined).toBe([...data.records('deal')].filter(({ peopleId }) => typeof peopleId === 'string').length);
  expect(shared.query('SELECT count(*) AS n FROM webform_history')[0]?.['n']).toBeGreaterThan(0);
});

it('two-sinks writes each page beside the database, once, also when it is killed in between', async () => {
  const night = await tryExample('two-sinks', { killAt: 'before:batch_commit#4' });
  await night.resume();
  expect(night.exitCode).toBe(0);
  for (const table of ['organization', 'people', 'deal']) {
    const files = readdirSync(join(night.dir, 'pages')).filter((name) => name.startsWith(`${table}-`));
    const lines = files.sort().flatMap((name) =>
      readFileSync(join(night.dir, 'pages', name), 'utf8')
        .trim()
        .split('\n'),
    );
    const ids = night.query(`SELECT id FROM "${table}" ORDER BY rowid`).map(({ id }) => id);
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(ids);
  }
});

it('form-submissions makes a table of a list that the catalog lacks', async () => {
  const broken = await tryExample('form-submissions');
  expect(broken.exitCode).toBe(2);
  expect(broken.stderr).toContain('form-submissions.ts:13');
  const form = dataOf(broken).forms()[0];
  const test = await tryExample('form-submissions', { env: { FORM_ID: form?.id ?? '' } });
  expect(test.query('SELECT count(*) AS n FROM form_submission')).toEqual([{ n: form?.submitCount }]);
  expect(test.query(`SELECT endpoint FROM manifest WHERE "table" = 'form_submission'`)).toEqual([
    { endpoint: `/webForm/${form?.id}/submit` },
  ]);
});

it('people-with-organizations joins every person that has one to its organization', async () => {
  const test = await tryExample('people-with-organizations', { killAt: 'after:batch_commit#2' });
  await test.resume();
  expect(test.exitCode).toBe(0);
  const data = dataOf(test);
  const organizations = new Map([...data.records('organization')].map((record) => [record['id'], record]));
  const wanted = [...data.records('people')].flatMap(({ id, organizationId = null }) => {
    const organization = organizations.get(organizationId);
    const employees = organization?.['직원수'] ?? null;
    return organization === undefined
      ? []
      : [{ id, name: organization['이름'], employees: employees === null ? null : String(employees) }];
  });
  const found = test.query('SELECT id, "회사 이름" AS name, "회사 직원수" AS employees FROM people ORDER BY rowid');
  expect(wanted.length).toBeGreaterThan(100);
  expect(found).toEqual(wanted);
});

it('fails-once fails at the page named, and is resumed to the same database', async () => {
  const whole = await tryExample('fails-once');
  expect(whole.exitCode).toBe(0);
  const failed = await tryExample('fails-once', { env: { FAIL_AT_PAGE: '2' }, flags: ['--checkpoint-interval', '1'] });
  expect(failed.exitCode).toBe(3);
  expect(failed.result.error).toMatchObject({ code: 'pipeline_failed' });
  expect(failed.stderr).toContain('told to fail at page 2 of deal');
  expect(failed.stderr).toMatch(/fails-once\.ts:20:\d+/);
  await failed.resume({ FAIL_AT_PAGE: '0' });
  expect(failed.exitCode).toBe(0);
  expect(contentOf(failed.dbPath)).toEqual(contentOf(whole.dbPath));
});
