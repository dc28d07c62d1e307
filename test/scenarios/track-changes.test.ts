import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { changesBetween, type OracleChange } from '../support/diff-oracle.ts';
import { query } from '../support/query.ts';
import { contentOf, openWorkplace, SMALL, type Workplace } from '../support/workplace.ts';

const TABLES = ['organization', 'people', 'deal', 'lead', 'memo', 'user', 'team'];
/** More, fewer and as many as before; what refers to others changes with them. */
const LATER = { ...SMALL, organization: 45, people: 150, deal: 100, lead: 90 };
const PLAIN = ['--skip-webform', '--no-backup'];

const CHANGES = 'SELECT table_name, id, change, field, old, new FROM _changes';
const inOrder = (rows: readonly object[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
const runTagOf = (path: string): string => String(query(path, 'SELECT run_tag FROM run_info')[0]?.['run_tag']);
const tablesOf = (path: string): unknown[] => query(path, 'SELECT name FROM sqlite_schema').map(({ name }) => name);

/** Keeps the published database under another name, and lets the workspace change. */
function move(workplace: Workplace, counts: object): string {
  const kept = workplace.path(`before-${Date.now()}.db`);
  copyFileSync(workplace.db, kept);
  workplace.sandbox.setCounts(counts);
  return kept;
}

async function run(workplace: Workplace, ...args: string[]): Promise<void> {
  const { code, stderr } = await workplace.run('snapshot', ...PLAIN, ...args);
  expect(code, stderr).toBe(0);
}

describe('--track-changes', () => {
  it('keeps what each snapshot changed, by record and field, from snapshot to snapshot', async () => {
    const workplace = await openWorkplace();
    await run(workplace, '--track-changes');
    expect(query(workplace.db, CHANGES)).toEqual([]);
    const first = move(workplace, LATER);
    await run(workplace, '--track-changes');
    const expected = changesBetween(first, workplace.db, TABLES);
    expect(new Set(expected.map(({ change }) => change))).toEqual(new Set(['added', 'removed', 'changed']));
    expect(inOrder(query(workplace.db, CHANGES))).toEqual(inOrder(expected));
    const info = query(workplace.db, 'SELECT run_tag, captured_at_utc FROM run_info');
    expect(query(workplace.db, 'SELECT DISTINCT run_tag, captured_at_utc FROM _changes')).toEqual(info);

    const second = move(workplace, SMALL);
    await run(workplace, '--track-changes');
    const both = [...expected, ...changesBetween(second, workplace.db, TABLES)];
    expect(inOrder(query(workplace.db, CHANGES))).toEqual(inOrder(both));
    expect(query(workplace.db, 'SELECT DISTINCT run_tag FROM _changes')).toHaveLength(2);
    expect(query(workplace.db, 'SELECT * FROM manifest WHERE "table" = \'_changes\'')).toEqual([]);
    const plan = query(
      workplace.db,
      "EXPLAIN QUERY PLAN SELECT * FROM _changes WHERE table_name = 'deal' AND id = '1'",
    );
    expect(String(plan[0]?.['detail'])).toContain('USING INDEX _changes_of_record');
  });

  it('without it there is no such table, and one that is there is never lost', async () => {
    const workplace = await openWorkplace();
    await run(workplace);
    expect(tablesOf(workplace.db)).not.toContain('_changes');
    move(workplace, LATER);
    await run(workplace, '--track-changes');
    const kept = query(workplace.db, 'SELECT * FROM _changes');
    expect(kept.length).toBeGreaterThan(100);
    move(workplace, SMALL);
    await run(workplace, '--keep-changes', '1');
    expect(query(workplace.db, 'SELECT * FROM _changes')).toEqual(kept);
    expect((await workplace.run('webform')).code).toBe(0);
    expect(query(workplace.db, 'SELECT * FROM _changes')).toEqual(kept);
  });

  it('says nothing of tables that were not read to their end, or that nobody had read before', async () => {
    const workplace = await openWorkplace();
    await run(workplace, '--tables', 'deal,lead,people');
    move(workplace, LATER);
    workplace.sandbox.setFaults([{ path: '/lead', page: 2, times: 'forever', fault: { type: 'success_false' } }]);
    const args = ['--track-changes', '--allow-partial', '--tables', 'deal,lead,memo,todo'];
    expect((await workplace.run('snapshot', ...PLAIN, ...args)).code).toBe(8);
    const tables = query(workplace.db, 'SELECT DISTINCT table_name FROM _changes').map(({ table_name: name }) => name);
    expect(tables).toEqual(['deal']); // lead failed, people was carried over, memo and todo were empty before
  });

  it('lets rows go that are older than it is told', async () => {
    const workplace = await openWorkplace();
    await run(workplace, '--track-changes');
    const db = new Database(workplace.db);
    const insert = db.prepare("INSERT INTO _changes VALUES (?, ?, 'deal', '1', 'removed', NULL, NULL, NULL)");
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    for (const days of [91, 89, 11, 9]) insert.run(`${days} days`, daysAgo(days));
    db.close();
    const left = () => query(workplace.db, 'SELECT run_tag FROM _changes').map(({ run_tag: tag }) => tag);
    await run(workplace, '--track-changes');
    expect(left()).toEqual(['89 days', '11 days', '9 days']);
    await run(workplace, '--track-changes', '--keep-changes', '10');
    expect(left()).toEqual(['9 days']);
  });
});

describe('a run that was killed', () => {
  const PLACES = [
    'batch_commit#12',
    'carry_over',
    'manifest',
    'changes',
    'seal',
    'seal_one_file',
    'sidecar_removal',
    'replace_rename',
  ];
  const POINTS = PLACES.flatMap((place) => [`before:${place}`, `after:${place}`]);

  it.each(POINTS)('%s: goes on as it began, and keeps each change once', async (point) => {
    const workplace = await openWorkplace();
    await run(workplace);
    const before = move(workplace, LATER);
    const expected = (): OracleChange[] => changesBetween(before, workplace.db, TABLES);
    const args = [...PLAIN, '--track-changes', '--keep-changes', '30'];
    const { signal } = await workplace.runWith({ SALESMAP_FAULT_POINT: point }, 'snapshot', ...args);
    expect(signal).toBe('SIGKILL');
    const published = runTagOf(workplace.db) !== runTagOf(before);
    const resumed = await workplace.run('resume', '--skip-webform', '--no-backup');
    expect(resumed.code, resumed.stderr).toBe(published ? 2 : 0);
    expect(inOrder(query(workplace.db, CHANGES))).toEqual(inOrder(expected()));
    expect(query(workplace.db, 'SELECT count(*) AS rows FROM _changes')[0]?.['rows']).toBeGreaterThan(100);
  });

  it('without --track-changes keeps none when it goes on', async () => {
    const workplace = await openWorkplace();
    await run(workplace, '--track-changes');
    move(workplace, LATER);
    const env = { SALESMAP_FAULT_POINT: 'after:seal' };
    expect((await workplace.runWith(env, 'snapshot', ...PLAIN)).signal).toBe('SIGKILL');
    expect((await workplace.run('resume', ...PLAIN)).code).toBe(0);
    expect(query(workplace.db, 'SELECT * FROM _changes')).toEqual([]);
  });

  it('and published already when it goes on keeps what it changed', async () => {
    const workplace = await openWorkplace();
    await run(workplace);
    const before = move(workplace, LATER);
    // The target in WAL mode with a reader: the snapshot is written into it, and its own file stays until that is safe.
    const reader = new Database(workplace.db);
    reader.pragma('journal_mode = WAL');
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM deal').get();
    const env = { SALESMAP_FAULT_POINT: 'before:live_discard' };
    const { signal } = await workplace.runWith(env, 'snapshot', ...PLAIN, '--track-changes');
    reader.exec('COMMIT');
    reader.close();
    expect(signal).toBe('SIGKILL');
    expect((await workplace.run('resume', ...PLAIN)).code).toBe(0);
    expect(inOrder(query(workplace.db, CHANGES))).toEqual(inOrder(changesBetween(before, workplace.db, TABLES)));
  });
});

it('changes nothing else in what is published', async () => {
  const workplace = await openWorkplace();
  await run(workplace);
  const plain = contentOf(workplace.db);
  await run(workplace, '--track-changes');
  expect(contentOf(workplace.db, ['run_info', '_changes'])).toEqual(plain);
});
