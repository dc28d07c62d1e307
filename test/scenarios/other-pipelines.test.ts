import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { query } from '../support/query.ts';
import { contentOf, openWorkplace, type Workplace } from '../support/workplace.ts';

/** A workplace with a pipeline that masks people, and one that adds a table of its own. */
async function openBench(): Promise<Workplace> {
  const place = await openWorkplace();
  writeFileSync(
    place.path('masked.ts'),
    `import { definePipeline, mapRecords, snapshotPipeline } from 'salesmap-snapshot';
     export default definePipeline({ name: 'masked', tables: ['people', 'deal'], build: (run) =>
       snapshotPipeline(run, () => mapRecords((record) => ('이름' in record ? { ...record, 이름: '***' } : record))) });`,
  );
  const [form] = place.sandbox.data.forms();
  writeFileSync(
    place.path('added.ts'),
    `import { definePipeline, defineTable, snapshotPipeline } from 'salesmap-snapshot';
     const table = defineTable({ table: 'answers', path: '/webForm/${form?.id}/submit', listKey: 'webFormSubmitList' });
     export default definePipeline({ name: 'added', tables: [table], build: (run) => snapshotPipeline(run) });`,
  );
  return place;
}

it('keeps a pipeline from publishing over the plain snapshot, unless it is told to', async () => {
  const { run, db } = await openBench();
  expect((await run('snapshot')).code).toBe(0);
  const before = contentOf(db, []);
  const refused = await run('run', 'masked.ts');
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('was made by the plain snapshot') });
  expect(contentOf(db, [])).toEqual(before);
  expect((await run('run', 'masked.ts', '--accept-other-pipeline')).code).toBe(0);
  expect(query(db, 'SELECT note FROM run_info')[0]?.['note']).toMatch(/^made_by:masked · /);
});

it('lets neither a snapshot nor the webform step bring plain rows into what a pipeline made', async () => {
  const { run, db } = await openBench();
  expect((await run('run', 'masked.ts')).code).toBe(0);
  const before = contentOf(db, []);
  for (const command of [['snapshot', '--tables', 'people'], ['webform'], ['snapshot', '--webform-only']]) {
    const [name = '', ...flags] = command;
    const refused = await run(name, ...flags);
    expect(refused, command.join(' ')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('made by the pipeline masked'),
    });
  }
  expect(contentOf(db, [])).toEqual(before);
  expect((await run('run', 'masked.ts')).code).toBe(0);
});

it('names the pipeline, and not `webform`, when a form of its run failed', async () => {
  const { run, sandbox } = await openBench();
  sandbox.setFaults([{ path: '/webForm/*', times: 'forever', fault: { type: 'success_false' } }]);
  const failed = await run('run', 'masked.ts');
  expect(failed.code).toBe(7);
  expect(failed.stderr).toMatch(/Next: salesmap run masked\.ts/);
});

it('lets a pipeline add a table to the plain snapshot, which stays a plain one', async () => {
  const { run, db } = await openBench();
  expect((await run('snapshot')).code).toBe(0);
  expect((await run('run', 'added.ts')).code).toBe(0);
  expect((await run('snapshot')).code).toBe(0);
  expect(query(db, 'SELECT count(*) > 0 AS kept FROM answers')).toEqual([{ kept: 1 }]);
});

it('keeps a replay away from a real database, and a real run away from a replayed one', async () => {
  const { run, db } = await openBench();
  expect((await run('snapshot')).code).toBe(0);
  expect((await run('record', '--out', 'rec')).code).toBe(0);
  const before = contentOf(db, []);
  expect((await run('snapshot', '--replay', 'rec')).code).toBe(2);
  expect(contentOf(db, [])).toEqual(before);
  expect((await run('snapshot', '--replay', 'rec', '--db-path', 'replayed.db')).code).toBe(0);
  expect((await run('snapshot', '--replay', 'rec', '--db-path', 'replayed.db')).code).toBe(0);
  expect((await run('snapshot', '--tables', 'deal', '--db-path', 'replayed.db')).code).toBe(2);
});

it.each([
  ['mapRecords', 'mapRecords(async (record) => record)', 'has to be synchronous'],
  ['filterRecords', 'filterRecords(async () => false)', 'has to be synchronous'],
  ['mapRecords', 'mapRecords(() => undefined)', 'undefined, not a record'],
])('ends a run whose %s gives back nonsense, and publishes nothing', async (operator, step, words) => {
  const { run, path, db } = await openWorkplace();
  writeFileSync(
    path('wrong.mjs'),
    `import { definePipeline, ${operator}, snapshotPipeline } from 'salesmap-snapshot';
     export default definePipeline({ name: 'wrong', tables: ['user'], build: (run) => snapshotPipeline(run, () => ${step}) });`,
  );
  expect(await run('run', 'wrong.mjs')).toMatchObject({ code: 3, stderr: expect.stringContaining(words) });
  expect(() => query(db, 'SELECT 1')).toThrow();
});
