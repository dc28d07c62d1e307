import { closeSync, existsSync, openSync, readdirSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { startSandbox } from '../../src/testing/index.ts';
import type { CliResult } from '../support/cli.ts';
import { runWarm } from '../support/warm-cli.ts';
import { killAfter, openWorkplace, SMALL, type Workplace } from '../support/workplace.ts';

/** What cron starts every night. */
const night = ({ run }: Workplace, ...more: string[]): Promise<CliResult> => run('snapshot', '--resume', ...more);

/** The run tags that have a working database. */
const unfinished = ({ path }: Workplace): string[] =>
  readdirSync(path('logs/checkpoints')).filter((tag) => existsSync(path('logs/checkpoints', tag, 'snapshot.db')));

const passedOver = ({ stderr }: CliResult): string[] =>
  stderr.split('\n').filter((line) => line.includes('It is passed over'));

const statuses = ({ history }: Workplace): unknown[] => history().map(({ status }) => status);

/** A night that was killed; its run tag. */
async function killedNight(workplace: Workplace, ...more: string[]): Promise<string> {
  await killAfter(workplace, 12, '--checkpoint-interval', '1', ...more);
  const tag = unfinished(workplace).at(-1);
  if (tag === undefined) throw new Error('The night left nothing unfinished.');
  return tag;
}

it('passes over a run that a newer snapshot has overtaken, removes it, and goes on every night', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const tag = await killedNight(workplace);
  expect((await workplace.run('snapshot')).code).toBe(0);
  const first = await night(workplace);
  expect(first.code).toBe(0);
  expect(passedOver(first)).toEqual([
    expect.stringMatching(
      new RegExp(`A newer snapshot \\(\\w+\\) was published since run ${tag} stopped; .* its folder \\S+ was removed`),
    ),
  ]);
  expect(unfinished(workplace)).toEqual([]);
  const second = await night(workplace);
  expect([second.code, passedOver(second)]).toEqual([0, []]);
  expect(statuses(workplace)).toEqual(['killed', 'published', 'published', 'published']);
});

it('asks again after a night that lost rows, instead of being refused for the same ones for ever', async () => {
  const workplace = await openWorkplace();
  expect((await night(workplace)).code).toBe(0);
  workplace.sandbox.setCounts({ memo: 5 });
  const refused = await night(workplace);
  expect(refused.code).toBe(6);
  const [tag = ''] = unfinished(workplace);
  expect(refused.stderr).toMatch(
    /If its tables are right: salesmap resume --run-tag \w+ --accept-shrink .*begin anew: /,
  );
  const status = JSON.parse((await runWarm(['status', '--json'], workplace.dir)).stdout);
  const fixes = status.attention.map(({ fix }: { fix: string }) => fix).filter((fix: string) => fix.includes('resume'));
  expect(fixes).toHaveLength(1); // last_run_refused stands for unfinished_run, too
  for (const fix of fixes) expect(fix).toMatch(/ --accept-shrink .*If not, begin anew: salesmap snapshot/);

  const before = workplace.sandbox.stats().requests;
  const again = await night(workplace); // Still without its memos: asked again, refused again.
  expect(again.code).toBe(6);
  expect(workplace.sandbox.stats().requests - before).toBeGreaterThan(7);
  expect(passedOver(again)).toEqual([
    expect.stringContaining(`Run ${tag} was read to its end and refused (shrink); it would only be refused again.`),
  ]);
  expect(passedOver(again)[0]).toMatch(/stays until .* all the same: salesmap resume --run-tag \w+ --accept-shrink/);
  expect(unfinished(workplace)).toHaveLength(2);

  workplace.sandbox.setCounts(SMALL);
  const healthy = await night(workplace);
  expect(healthy.code).toBe(0);
  expect(passedOver(healthy)).toHaveLength(2);
  expect(unfinished(workplace)).not.toContain(tag); // A later run read all that it did.
  expect((await night(workplace)).code).toBe(0);
  expect(unfinished(workplace)).toEqual([]);
});

it('still publishes what was refused when it is told that the tables are right', async () => {
  const workplace = await openWorkplace();
  await night(workplace);
  workplace.sandbox.setCounts({ memo: 5 });
  expect((await night(workplace)).code).toBe(6);
  const before = workplace.sandbox.stats().requests;
  expect((await night(workplace, '--accept-shrink', '--skip-webform')).code).toBe(0);
  expect(workplace.sandbox.stats().requests - before).toBe(1); // Whose token it is; the rows were there.
});

it('passes over a run of other tables', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const tag = await killedNight(workplace);
  const first = await night(workplace, '--tables', 'default,todo');
  expect(first.code).toBe(0);
  expect(passedOver(first)).toEqual([expect.stringContaining(`Run ${tag} began with the tables organization,people`)]);
  expect(passedOver(first)[0]).toContain(`all the same: salesmap resume --run-tag ${tag}`);
  expect(unfinished(workplace)).toEqual([tag]);
  const second = await night(workplace, '--tables', 'default,todo');
  expect(second.code).toBe(0);
  expect(unfinished(workplace)).toEqual([]); // Overtaken by what the first one published.
  expect(passedOver(await night(workplace, '--tables', 'default,todo'))).toEqual([]);
  expect(statuses(workplace)).toEqual(['killed', 'published', 'published', 'published']);
});

it('passes over a run of another base URL', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const tag = await killedNight(workplace);
  const other = await startSandbox({ latencyMs: 0, rateLimit: false, counts: SMALL });
  try {
    const first = await night(workplace, '--base-url', other.url);
    expect(first.code).toBe(0);
    expect(passedOver(first)[0]).toContain(`Run ${tag} began with the base URL ${workplace.sandbox.url}, not `);
    expect(passedOver(first)[0]).toContain(`resume --run-tag ${tag} --base-url ${workplace.sandbox.url}`);
    expect((await night(workplace, '--base-url', other.url)).code).toBe(0);
  } finally {
    await other.close();
  }
});

it('passes over a run of another workspace, and begins in that of the token', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const tag = await killedNight(workplace);
  const port = Number(new URL(workplace.sandbox.url).port);
  await workplace.sandbox.close();
  const other = await startSandbox({ port, seed: 2, latencyMs: 0, rateLimit: false, counts: SMALL });
  try {
    const first = await night(workplace);
    expect(first.code).toBe(0);
    expect(passedOver(first)).toEqual([expect.stringContaining(`Run ${tag} began in workspace `)]);
    expect((await night(workplace)).code).toBe(0);
    expect(statuses(workplace)).toEqual(['killed', 'failed', 'published', 'published']);
  } finally {
    await other.close();
  }
});

it('passes over a run that is damaged deep inside', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const tag = await killedNight(workplace);
  const path = workplace.path('logs/checkpoints', tag, 'snapshot.db');
  const db = new Database(path);
  const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'memo'").pluck().get());
  const pageBytes = Number(db.pragma('page_size', { simple: true }));
  db.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(pageBytes, 0xff), 0, pageBytes, (page - 1) * pageBytes);
  closeSync(file);
  const first = await night(workplace);
  expect(passedOver(first)).toEqual([expect.stringContaining(`The working database of run ${tag} is damaged`)]);
  expect(first.code).toBe(0);
  expect((await night(workplace)).code).toBe(0);
});

it('removes what nothing was written to for longer than unfinished runs are kept', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const tag = await killedNight(workplace);
  const folder = workplace.path('logs/checkpoints', tag);
  const then = Date.now() / 1000 - 15 * 24 * 60 * 60;
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), then, then);
  const first = await night(workplace);
  expect(first.code).toBe(0);
  expect(first.stderr).toContain(`The unfinished run ${tag} is older than 14 days and was removed.`);
  expect(existsSync(folder)).toBe(false);
  expect((await night(workplace)).code).toBe(0);
});

it('passes over a run whose pipeline file has changed', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const file = workplace.path('own.ts');
  writeFileSync(
    file,
    `import { definePipeline, snapshotPipeline } from 'salesmap-snapshot';
     export default definePipeline({ name: 'own', tables: ['default'], build: (run) => snapshotPipeline(run) });`,
  );
  const { child, ended } = workplace.start('run', file, '--checkpoint-interval', '1');
  await workplace.sandbox.requestsReached(12);
  child.kill('SIGKILL');
  await ended;
  expect(unfinished(workplace)).toHaveLength(1);
  rmSync(file);
  const first = await night(workplace);
  expect(first.code).toBe(0);
  expect(passedOver(first)).toEqual([expect.stringMatching(/began with the pipeline \S+, which is gone since\./)]);
  expect((await night(workplace)).code).toBe(0);
});

it('goes on with an older run when the newest is one that a person stopped with other tables', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const tag = await killedNight(workplace);
  await killAfter(workplace, 1, '--tables', 'people,deal');
  const { code, stdout } = await night(workplace, '--tables', 'default', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ run_tag: tag, kind: 'resume', status: 'published' });
});
