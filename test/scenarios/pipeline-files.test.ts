import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { query } from '../support/query.ts';
import { contentOf, killCommandAfter, openWorkplace, type Workplace } from '../support/workplace.ts';

/** Names are masked before they are stored. */
const MASKED = `import { definePipeline, mapRecords, snapshotPipeline } from 'salesmap-snapshot';

export default definePipeline({
  name: 'masked',
  tables: ['default', '-memo', 'todo'],
  build: (run) =>
    snapshotPipeline(run, () => mapRecords((record) => ('이름' in record ? { ...record, 이름: '***' } : record))),
});
`;

/** Publishes nothing: counts the open deals into a file. */
const COUNT = `import { writeFileSync } from 'node:fs';
import { completeRun, crawlTables, definePipeline, filterRecords } from 'salesmap-snapshot';

export default definePipeline({
  name: 'count-open-deals',
  tables: ['deal'],
  publishes: false,
  build: (run) =>
    crawlTables(run, () => filterRecords((deal) => deal['상태'] === '진행중')).pipe(
      completeRun(run, () => writeFileSync('open.txt', String(run.store.rowCount('deal')))),
    ),
});
`;

/** Throws at a page of leads that the environment names; the line is 9. */
const FAILING = `import { tap } from 'rxjs';
import { definePipeline, snapshotPipeline } from 'salesmap-snapshot';

export default definePipeline({
  name: 'failing',
  tables: ['default'],
  build: (run) =>
    snapshotPipeline(run, (table) => tap(({ number }) => {
      if (table === 'lead' && String(number) === process.env['FAIL_AT']) throw new Error('no such stage');
    })),
});
`;

const COUNTS = { organization: 60, people: 120, deal: 110, lead: 145, memo: 60, todo: 70 };

async function workplaceWith(file: string, text: string, latencyMs = 0): Promise<Workplace> {
  const workplace = await openWorkplace({ latencyMs, scale: 0.1, counts: COUNTS });
  writeFileSync(workplace.path(file), text);
  return workplace;
}

/** The runs that can be gone on with, and the files that tell which pipeline a run belongs to. */
const unfinished = ({ path }: Workplace): string[] =>
  existsSync(path('logs/checkpoints'))
    ? readdirSync(path('logs/checkpoints'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('snapshot.db'),
      )
    : [];

describe('a run that is killed', () => {
  it('is finished, by resume and by snapshot --resume, as if it had not been', async () => {
    const whole = await workplaceWith('masked.ts', MASKED);
    expect((await whole.run('run', 'masked.ts')).code).toBe(0);
    for (const [command, ...flags] of [['resume'] as const, ['snapshot', '--resume'] as const]) {
      const killed = await workplaceWith('masked.ts', MASKED, 5);
      await killCommandAfter(killed, 18, 'run', 'masked.ts', '--checkpoint-interval', '1');
      expect(unfinished(killed)).toHaveLength(1);
      expect((await killed.run(command, ...flags)).code).toBe(0);
      expect(contentOf(killed.db)).toEqual(contentOf(whole.db));
      expect(query(killed.db, 'SELECT DISTINCT 이름 AS name FROM people')).toEqual([{ name: '***' }]);
      expect(query(killed.db, 'SELECT count(*) AS n FROM todo')).toEqual([{ n: 70 }]);
      expect(query(killed.db, 'SELECT errors FROM manifest WHERE "table" = \'memo\'')).toEqual([
        { errors: 'not_asked_for' },
      ]);
      expect(killed.history()).toMatchObject([
        { kind: 'run', status: 'killed', pipeline: null },
        { kind: 'resume', status: 'published', pipeline: 'masked', exit_code: 0 },
      ]);
    }
  });

  it('is not gone on with when its file has changed or is gone, by name, and is when that is back', async () => {
    const workplace = await workplaceWith('masked.ts', MASKED, 5);
    const { run, path, sandbox } = workplace;
    await killCommandAfter(workplace, 10, 'run', 'masked.ts');
    const asked = sandbox.stats().requests;
    writeFileSync(path('masked.ts'), `${MASKED}// changed\n`);
    const changed = await run('resume');
    expect([changed.code, changed.stdout]).toEqual([2, '']);
    expect(changed.stderr).toContain(`began with the pipeline ${path('masked.ts')}, which has changed since.`);
    expect(changed.stderr).toContain(`salesmap run ${path('masked.ts')}`);
    renameSync(path('masked.ts'), path('elsewhere.ts'));
    const gone = await run('resume', '--json');
    expect([gone.code, JSON.parse(gone.stdout)]).toMatchObject([
      2,
      { error: { code: 'pipeline_changed' }, exit_code: 2 },
    ]);
    expect(gone.stderr).toContain('which is gone since.');
    expect([sandbox.stats().requests, unfinished(workplace).length]).toEqual([asked, 1]);
    writeFileSync(path('masked.ts'), MASKED);
    expect((await run('resume')).code).toBe(0);
  });
});

it('that publishes nothing leaves the published database, makes no backup and is done', async () => {
  const workplace = await workplaceWith('count.ts', COUNT);
  const { run, path, sandbox, history, db } = workplace;
  await run('snapshot', '--tables', 'user');
  const before = readFileSync(db);
  const { code, stdout } = await run('run', 'count.ts', '--json');
  expect(code).toBe(0);
  const open = [...sandbox.data.records('deal')].filter((deal) => deal['상태'] === '진행중').length;
  expect(readFileSync(path('open.txt'), 'utf8')).toBe(String(open));
  expect(readFileSync(db).equals(before)).toBe(true);
  expect(existsSync(path('backups'))).toBe(false);
  expect(unfinished(workplace)).toEqual([]);
  const line = history().at(-1);
  expect(JSON.parse(stdout)).toEqual(line);
  expect(line).toMatchObject({
    kind: 'run',
    pipeline: 'count-open-deals',
    status: 'completed',
    exit_code: 0,
    final_db_path: null,
    backup_path: null,
    tables: { deal: { rows: open } },
  });
  const again = await run('resume');
  expect([again.code, again.stderr.includes('nothing to resume')]).toEqual([2, true]);
});

it('that throws in the middle ends resumably, with its own line, and goes on when the cause is gone', async () => {
  const [whole, failing] = [await workplaceWith('failing.ts', FAILING), await workplaceWith('failing.ts', FAILING)];
  await whole.run('run', 'failing.ts');
  const { code, stderr } = await failing.runWith({ FAIL_AT: '7' }, 'run', 'failing.ts');
  expect(code).toBe(3);
  expect(stderr).toMatch(/failing\.ts failed: no such stage \(\S*failing\.ts:9:\d+\)\./);
  expect(stderr).not.toContain('a bug');
  const [line] = failing.history();
  expect(line).toMatchObject({ status: 'failed', exit_code: 3, pipeline: 'failing' });
  expect(stderr).toContain(`salesmap resume --run-tag ${line?.['run_tag']}`);
  expect((await failing.run('resume')).code).toBe(0);
  expect(contentOf(failing.db)).toEqual(contentOf(whole.db));
});

it.each([
  ['a syntax error', `${COUNT}\nconst = 1;\n`, /broken\.ts cannot be run: .*broken\.ts:14:\d+/],
  [
    'a build that throws',
    COUNT.replace('crawlTables(run,', "Object.fail('no stage');\n    crawlTables(run,"),
    /broken\.ts cannot be run: .*broken\.ts:\d+:\d+/,
  ],
])('with %s does not begin: nothing is asked, no run stays', async (_what, text, words) => {
  const workplace = await workplaceWith('broken.ts', text);
  const { code, stdout, stderr } = await workplace.run('run', 'broken.ts');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(words);
  expect(stderr).not.toContain('bin/run.js');
  expect(workplace.sandbox.stats().requests).toBe(0);
  expect(existsSync(workplace.path('logs/checkpoints')) ? readdirSync(workplace.path('logs/checkpoints')) : []).toEqual(
    [],
  );
});

it('that is not there is a mistake, and so is none', async () => {
  const workplace = await openWorkplace();
  const gone = await workplace.run('run', 'none.ts');
  expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('There is no pipeline file none.ts.')]);
  expect((await workplace.run('run')).code).toBe(2);
});

it('holds the database as a snapshot does: a second run is refused; --quiet shows errors only', async () => {
  const workplace = await workplaceWith('count.ts', COUNT);
  workplace.sandbox.setFaults([{ path: '/deal', page: 2, times: 'forever', fault: { type: 'hang' } }]);
  const first = workplace.start('run', 'count.ts', '--quiet');
  await workplace.sandbox.requestsReached(3); // Whose token it is, and two pages.
  const second = await workplace.run('run', 'count.ts', '--json');
  expect(second.code).toBe(5);
  expect(JSON.parse(second.stdout)).toMatchObject({ exit_code: 5 });
  expect(second.stderr).toContain(String(first.child.pid));
  first.child.kill('SIGTERM');
  expect((await first.ended).code).toBe(143);
  workplace.sandbox.setFaults([]);
  expect(await workplace.run('resume', '--quiet')).toMatchObject({ code: 0, stdout: '', stderr: '' });
});
