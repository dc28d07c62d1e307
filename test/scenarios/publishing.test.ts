import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { expectedWebformHistory } from '../../src/testing/index.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';
import { query } from '../support/query.ts';
import { contentOf, eventsOf, openWorkplace } from '../support/workplace.ts';

/** A workspace of a few pages. */
const FEW = {
  organization: 30,
  people: 120,
  deal: 110,
  lead: 20,
  memo: 30,
  user: 5,
  team: 3,
  forms: 4,
  submissions: 100,
};

it('refuses to publish tables that lost most of their rows, until that is accepted', async () => {
  const { db, run, sandbox, path, history } = await openWorkplace({
    counts: { deal: 400, people: 120, organization: 30, lead: 20, memo: 30 },
  });
  await run('snapshot', '--skip-webform');
  const before = readFileSync(db);
  sandbox.setCounts({ deal: 150 });
  const refused = await run('snapshot', '--skip-webform');
  expect(refused.code).toBe(6);
  expect(refused.stderr).toContain('deal fell from 400 rows to 150');
  expect(refused.stderr).toContain('--accept-shrink');
  const details = [expect.stringMatching(/^deal fell from 400 rows to 150/)];
  expect(history().at(-1)).toMatchObject({ errors: { count: 1, details } });
  expect(readFileSync(db).equals(before)).toBe(true);
  expect((await run('resume', '--accept-shrink', '--skip-webform')).code).toBe(0);
  expect(query(db, 'SELECT count(*) AS n FROM deal')).toEqual([{ n: 150 }]);
  expect(existsSync(path('salesmap_latest.db-wal'))).toBe(false);
});

it('carries tables over that were not asked for', async () => {
  const { db, run } = await openWorkplace();
  await run('snapshot');
  const before = contentOf(db, ['run_info', 'manifest']);
  expect((await run('snapshot', '--tables', 'deal,user')).code).toBe(0);
  expect(contentOf(db, ['run_info', 'manifest'])).toEqual(before);
  const [{ run_tag: tag } = {}] = query(db, 'SELECT run_tag FROM run_info');
  expect(query(db, 'SELECT "table", errors FROM manifest WHERE errors IS NULL')).toEqual([
    { table: 'deal', errors: null },
    { table: 'user', errors: null },
  ]);
  const carried = query(db, "SELECT DISTINCT errors FROM manifest WHERE errors LIKE 'carried_over:%'");
  expect(carried).toHaveLength(1);
  expect(carried[0]?.['errors']).not.toBe(`carried_over:${tag}`);
});

it('lets the published table stand in for one that failed, when that is allowed', async () => {
  const { db, run, sandbox, history } = await openWorkplace();
  sandbox.setFaults([{ path: '/lead', times: 'forever', fault: { type: 'status', status: 500, body: 'json' } }]);
  expect((await run('snapshot', '--allow-partial')).code).toBe(3); // nothing published could stand in
  expect(existsSync(db)).toBe(false);
  sandbox.setFaults([]);
  await run('snapshot');
  const leads = query(db, 'SELECT * FROM lead');
  sandbox.setFaults([{ path: '/lead', times: 'forever', fault: { type: 'status', status: 500, body: 'json' } }]);
  const { code, stderr } = await run('snapshot', '--allow-partial');
  expect(code).toBe(8);
  expect(stderr).toContain('lead');
  expect(query(db, 'SELECT * FROM lead')).toEqual(leads);
  const [{ errors } = {}] = query(db, 'SELECT errors FROM manifest WHERE "table" = \'lead\'');
  expect(errors).toMatch(/^carried_over:\d{8}_\d{6}; lead, page 1 .*HTTP 500/);
  expect(query(db, 'SELECT note FROM run_info')[0]?.['note']).toContain('HTTP 500');
  expect(history().at(-1)).toMatchObject({ status: 'published_partly', exit_code: 8 });
});

it('writes into the live file while a reader holds its -wal', async () => {
  const { db, run, history } = await openWorkplace();
  await run('snapshot');
  const reader = new Database(db);
  reader.pragma('journal_mode = WAL');
  reader.exec("CREATE TABLE mark (x); INSERT INTO mark VALUES ('unmerged')");
  reader.exec('BEGIN');
  expect(reader.prepare('SELECT * FROM mark').all()).toHaveLength(1);
  expect((await run('snapshot')).code).toBe(0);
  expect(reader.prepare('SELECT * FROM mark').all()).toHaveLength(1); // the old snapshot, whole
  reader.exec('COMMIT');
  reader.close();
  expect(history().at(-1)).toMatchObject({ published_by: 'backup_into_live', exit_code: 0 });
  expect(query(db, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(query(db, "SELECT count(*) AS n FROM sqlite_schema WHERE name = 'mark'")).toEqual([{ n: 0 }]);
});

it('leaves a target that is locked too hard to be read, and says where the new snapshot lies', async () => {
  const { db, run, history } = await openWorkplace();
  await run('snapshot');
  const before = readFileSync(db);
  const holder = new Database(db);
  holder.exec('BEGIN EXCLUSIVE');
  const { code, stderr } = await run('snapshot');
  holder.exec('ROLLBACK');
  holder.close();
  const last = history().at(-1);
  const fallback = db.replace(/\.db$/, `_${last?.['run_tag']}.db`);
  expect(code).toBe(4);
  expect(stderr).toContain(fallback);
  expect(readFileSync(db).equals(before)).toBe(true);
  expect(query(fallback, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(last).toMatchObject({ status: 'published_to_fallback', final_db_path: fallback, exit_code: 4 });
  expect(eventsOf(String(last?.['log_path']))).toContain('fallback_rename');
});

it('takes over from the old tool’s database: backup, carry-over, guard and publish', async () => {
  const { db, run, path, history, sandbox } = await openWorkplace({ counts: { ...FEW, deal: 260, lead: 20 } });
  makeOldToolDatabase(db, { rows: 250, webforms: true });
  const refused = await run('snapshot');
  expect(refused.stderr).toContain('lead fell from 250 rows to 20'); // its doubled rows do not count
  expect(refused.code).toBe(6);
  expect(readdirSync(path('backups'))).toEqual(['salesmap_backup_20251224_093000.db.gz']);
  expect(query(path('salesmap_latest.db'), 'SELECT count(*) AS n FROM webform_history')).toEqual([{ n: 500 }]);
  sandbox.setFaults([{ path: '/webForm/*', times: 'forever', fault: { type: 'status', status: 500, body: 'json' } }]);
  expect((await run('resume', '--accept-shrink')).code).toBe(7); // published; the submissions are the old ones
  expect(query(db, 'SELECT count(*) AS n FROM webform_history')).toEqual([{ n: 500 }]);
  sandbox.setFaults([]);
  expect((await run('webform')).code).toBe(0);
  const expected = expectedWebformHistory(sandbox.data);
  expect(query(db, 'SELECT count(*) AS n FROM webform_history')).toEqual([{ n: expected.kept.length }]);
  expect(query(db, 'SELECT count(*) AS n, count(DISTINCT id) AS ids FROM deal')).toEqual([{ n: 260, ids: 260 }]);
  expect(query(db, 'SELECT count(*) AS n FROM deal WHERE "나중 필드" IS NULL')).toEqual([{ n: 260 }]);
  expect(history().map(({ exit_code: code }) => code)).toEqual([6, 7, 0]);
});

it('brings the old tool’s tables into shape when it carries them over', async () => {
  const { db, run } = await openWorkplace({ counts: FEW });
  makeOldToolDatabase(db, { rows: 40, wal: true });
  expect((await run('snapshot', '--tables', 'user')).code).toBe(0);
  expect(query(db, 'SELECT count(*) AS n, count(DISTINCT id) AS ids FROM deal')).toEqual([{ n: 40, ids: 40 }]);
  expect(query(db, 'SELECT "이름" AS name FROM deal WHERE id = \'deal-3\'')).toEqual([{ name: '이름 3 again' }]);
  expect(query(db, 'SELECT DISTINCT typeof("나중 필드") AS type FROM deal ORDER BY 1')).toEqual([
    { type: 'null' },
    { type: 'text' },
  ]);
  expect(query(db, 'SELECT "나중 필드" AS late FROM deal LIMIT 3')).toEqual([
    { late: '0' },
    { late: '1.5' },
    { late: '3' },
  ]);
});

it('publishes over the real file behind a link, and keeps its mode', async () => {
  const { db, run, path } = await openWorkplace();
  await run('snapshot', '--db-path', 'real.db', '--file-mode', '0644');
  symlinkSync('real.db', db);
  expect((await run('snapshot', '--skip-webform')).code).toBe(0);
  expect(existsSync(path('real.db.lock'))).toBe(true);
  expect(query(path('real.db'), 'SELECT count(*) AS n FROM manifest')).toEqual([{ n: 7 }]);
});

it('keeps a column that no record carries any more, and drops it when asked to', async () => {
  const { db, run } = await openWorkplace();
  await run('snapshot', '--skip-webform');
  const writer = new Database(db);
  writer.exec(`ALTER TABLE deal ADD COLUMN "옛 필드" TEXT;
    INSERT INTO _columns VALUES ('deal', '옛 필드', '옛 필드', '20250101_000000', '20250101_000000')`);
  writer.close();
  await run('snapshot', '--skip-webform');
  expect(query(db, 'SELECT count(*) AS n FROM deal WHERE "옛 필드" IS NULL')).toEqual([{ n: 110 }]);
  await run('snapshot', '--skip-webform', '--prune-columns');
  expect(query(db, "SELECT count(*) AS n FROM pragma_table_info('deal') WHERE name = '옛 필드'")).toEqual([{ n: 0 }]);
});
