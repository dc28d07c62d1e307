import { existsSync, readdirSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { query } from '../support/query.ts';
import { contentOf, killAfter, openWorkplace } from '../support/workplace.ts';

it.each([3, 9, 20])('goes on after a kill at request %i and ends as a run that was not killed', async (requests) => {
  const whole = await openWorkplace();
  expect((await whole.run('snapshot')).code).toBe(0);
  const killed = await openWorkplace({ latencyMs: 5 });
  await killAfter(killed, requests);
  expect(existsSync(killed.db)).toBe(false);
  const asked = killed.sandbox.stats().requests;
  const { code, stderr } = await killed.run('resume');
  expect(stderr).toContain('Going on with run');
  expect(code).toBe(0);
  expect(contentOf(killed.db)).toEqual(contentOf(whole.db));
  const total = killed.sandbox.stats().requests;
  expect(total - asked).toBeLessThan(whole.sandbox.stats().requests + 8); // it went on, not anew
});

it('is written down by the next start', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  await killAfter(workplace, 9);
  await workplace.run('resume');
  const [killed, resumed] = workplace.history();
  expect(killed).toMatchObject({ kind: 'snapshot', status: 'killed', exit_code: null });
  expect(resumed).toMatchObject({ kind: 'resume', status: 'published', run_tag: killed?.['run_tag'] });
});

it('keeps the published database as it was, and has nothing to resume once it is published', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  await workplace.run('snapshot');
  const before = contentOf(workplace.db, []);
  await killAfter(workplace, 9);
  expect(contentOf(workplace.db, [])).toEqual(before);
  expect(
    (await workplace.run('resume', '--run-tag', readdirSync(workplace.path('logs/checkpoints')).sort().at(-1) ?? ''))
      .code,
  ).toBe(0);
  const again = await workplace.run('resume');
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('nothing to resume');
});

it('stops at SIGINT: keeps what arrived, says how to go on, and does', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const { child, ended } = workplace.start('snapshot');
  await workplace.sandbox.requestsReached(9);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(130);
  const tag = String(workplace.history()[0]?.['run_tag']);
  expect(stderr).toContain(`salesmap resume --run-tag ${tag}`);
  const kept = query(workplace.path('logs/checkpoints', tag, 'snapshot.db'), 'SELECT page FROM _checkpoint');
  expect(kept.some(({ page }) => Number(page) > 0)).toBe(true);
  const whole = await openWorkplace();
  await whole.run('snapshot');
  expect((await workplace.run('resume')).code).toBe(0);
  expect(contentOf(workplace.db)).toEqual(contentOf(whole.db));
});

it('stops a backup at SIGINT: no half backup stays, no record was asked for, and the same command makes it later', async () => {
  const workplace = await openWorkplace();
  await workplace.run('snapshot');
  const db = new Database(workplace.db);
  db.exec(`CREATE TABLE ballast (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
    INSERT INTO ballast SELECT randomblob(200000) FROM n`); // takes seconds to compress
  db.close();
  const backups = (): string[] => (existsSync(workplace.path('backups')) ? readdirSync(workplace.path('backups')) : []);
  const [before, requests] = [statSync(workplace.db).mtimeMs, workplace.sandbox.stats().requests];
  const { child, ended } = workplace.start('snapshot');
  await vi.waitUntil(() => backups().some((name) => name.endsWith('.tmp.gz')), { timeout: 20_000, interval: 5 });
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(130);
  expect(stderr).toContain('its backups are unchanged');
  expect(stderr).toContain('salesmap snapshot');
  expect(backups()).toEqual([]);
  expect(statSync(workplace.db).mtimeMs).toBe(before);
  expect(workplace.sandbox.stats().requests - requests).toBeLessThanOrEqual(1); // Whose token it is, and no more.
  const lighter = new Database(workplace.db);
  lighter.exec('DROP TABLE ballast; VACUUM');
  lighter.close();
  expect((await workplace.run('snapshot')).code).toBe(0);
  expect(backups()).toHaveLength(1);
});

it('is refused with other tables, another server or a tag that is none', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  await killAfter(workplace, 9);
  const cases: [args: string[], words: string][] = [
    [['--tables', 'deal'], 'began with the tables'],
    [['--base-url', 'http://127.0.0.1:9/api/v2'], 'began with the base URL'],
    [['--run-tag', '20200101_000000'], 'no unfinished run 20200101_000000'],
    [['--run-tag', '../../etc'], 'not a run tag'],
    [['--db-path', 'other.db'], 'nothing to resume'],
  ];
  for (const [args, words] of cases) {
    const { code, stderr } = await workplace.run('resume', ...args);
    expect([args, code]).toEqual([args, 2]);
    expect(stderr).toContain(words);
  }
  expect((await workplace.run('resume')).code).toBe(0);
});

it('reads a list anew whose cursor the server refuses', async () => {
  const whole = await openWorkplace();
  await whole.run('snapshot');
  const workplace = await openWorkplace({ latencyMs: 5 });
  await killAfter(workplace, 14, '--checkpoint-interval', '1'); // every page is committed, so lead has a cursor
  workplace.sandbox.setFaults([{ path: '/lead', request: 1, fault: { type: 'cursor_refused' } }]);
  expect((await workplace.run('resume')).code).toBe(0);
  expect(contentOf(workplace.db)).toEqual(contentOf(whole.db));
});
