import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../run/support/runs.ts';
import { startCli } from '../support/cli.ts';
import { changesBetween } from '../support/diff-oracle.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';
import { runWarm } from '../support/warm-cli.ts';
import { openWorkplace, SMALL, type Workplace } from '../support/workplace.ts';

/** Runs `salesmap diff` in a folder, its temporary files in one that is empty afterwards. */
async function diff(dir: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const tmp = tempFolder();
  const ended = await runWarm(['diff', ...args], dir, { TMPDIR: tmp, ...env });
  expect(readdirSync(tmp)).toEqual([]);
  return ended;
}

const linesOf = (text: string) => (text === '' ? [] : text.trimEnd().split('\n')).map((line) => JSON.parse(line));

/** A folder with databases in it, each made by statements. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const dir = tempFolder();
  for (const [name, sql] of Object.entries(files)) new Database(join(dir, name)).exec(sql).close();
  return dir;
}

const DEAL = 'CREATE TABLE deal (id TEXT PRIMARY KEY, "이름" TEXT, "금액" TEXT);';

it('prints the counts, then the records, then their fields', async () => {
  const dir = folderOf({
    'a.db': `${DEAL} INSERT INTO deal VALUES ('1', '제조 딜', '100'), ('2', '교육', NULL), ('4', 'x', 'y')`,
    'b.db': `${DEAL} INSERT INTO deal VALUES ('1', '제조 딜', '200'), ('3', char(27) || '[31m새 딜', NULL), ('4', 'x', 'y');
      CREATE TABLE "맞춤 객체" (id TEXT)`,
  });
  const { code, stdout, stderr } = await diff(dir, ['a.db', 'b.db']);
  expect([code, stderr]).toEqual([0, '']);
  expect(`\n${stdout}`).toMatchInlineSnapshot(`
    "
    old: a.db
    new: b.db

    table      added  removed  changed
    deal           1        1        1
    맞춤 객체      0        0        0

    + deal 3 " [31m새 딜"
    - deal 2 "교육"
    ~ deal 1 "제조 딜"
        금액: "100" → "200"
    "
  `);
});

describe('two snapshots of a workspace that changed', () => {
  let workplace: Workplace;
  let older: string;
  let [first, second] = ['', ''];
  const TABLES = ['organization', 'people', 'deal', 'lead', 'memo', 'user', 'team'];

  beforeAll(async () => {
    workplace = await openWorkplace({}, afterAll);
    expect((await workplace.run('snapshot')).code).toBe(0);
    older = workplace.path('older.db');
    copyFileSync(workplace.db, older);
    workplace.sandbox.setCounts({ ...SMALL, organization: 45, people: 150, deal: 100 });
    expect((await workplace.run('snapshot', '--skip-webform')).code).toBe(0);
    [first = '', second = ''] = workplace.history().map(({ run_tag: tag }) => String(tag));
  });

  it('--jsonl prints every change, each as it is in the two databases', async () => {
    const { code, stdout } = await diff(workplace.dir, ['older.db', 'current', '--jsonl']);
    expect(code).toBe(0);
    const expected = changesBetween(older, workplace.db, TABLES);
    expect(expected.length).toBeGreaterThan(200);
    const found = linesOf(stdout).map(({ kind, table, id, field, old, new: now }) => [
      table,
      id,
      kind,
      field,
      old,
      now,
    ]);
    expect(found.sort()).toEqual(expected.map((one) => Object.values(one)).sort());
    const [added] = linesOf(stdout).filter(({ kind, table }) => kind === 'added' && table === 'people');
    const db = new Database(workplace.db, { readonly: true });
    const row = db.prepare('SELECT * FROM people WHERE id = ?').get(added.id);
    db.close();
    const whole = Object.entries(row ?? {}).filter(([name, value]) => name !== 'id' && value !== null);
    expect(added).toMatchObject({ name: added.record['이름'], record: Object.fromEntries(whole) });
  });

  it('a backup, a run tag, current and previous name the same snapshots', async () => {
    const texts = [];
    const backup = `backups/salesmap_backup_${first}.db.gz`;
    for (const args of [['older.db', 'salesmap_latest.db'], [backup, second], [first, 'current'], [], [first]]) {
      const { code, stdout, stderr } = await diff(workplace.dir, [...args, '--jsonl']);
      expect([code, stderr]).toEqual([0, '']);
      texts.push(stdout);
    }
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).not.toBe('');
  });

  it('nothing is made beside the databases, and nothing changes in them', async () => {
    const before = readdirSync(workplace.dir, { recursive: true });
    const bytes = readFileSync(workplace.db);
    await diff(workplace.dir, []);
    expect(readdirSync(workplace.dir, { recursive: true })).toEqual(before);
    expect(readFileSync(workplace.db).equals(bytes)).toBe(true);
  });

  it('--json is one object: counts of each table, its first records, and how many more', async () => {
    const { stdout } = await diff(workplace.dir, [
      'previous',
      '--json',
      '--limit',
      '3',
      '--table',
      'deal',
      '--table',
      'team',
    ]);
    const { tables, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({
      old: { run_tag: first },
      new: { run_tag: second, path: 'salesmap_latest.db' },
      limit: 3,
    });
    const [deal, team] = tables;
    expect(tables).toHaveLength(2);
    expect(team).toMatchObject({ table: 'team', added: 0, removed: 0 });
    expect(deal.removed).toBe(10);
    const shown = Math.min(3, deal.added) + 3 + Math.min(3, deal.changed);
    expect(deal.records).toHaveLength(shown);
    expect(deal.more).toBe(deal.added + deal.removed + deal.changed - shown);
    expect(deal.records.find(({ kind }: { kind: string }) => kind === 'removed')).toMatchObject({
      kind: 'removed',
      id: expect.any(String),
      name: expect.any(String),
    });
  });

  it('shows 20 records of each kind in each table, how many more there are, and how to see them; --summary none', async () => {
    const { stdout } = await diff(workplace.dir, ['--table', 'people']);
    expect(stdout.match(/^\+ people \S+ "/gm)).toHaveLength(20);
    expect(stdout.match(/^~ people \S+ "/gm)).toHaveLength(20); // Not hidden by those that were added.
    const [, more = ''] =
      /\n… and 10 added, [\d,]+ changed more \((--table people --limit \d+)\)\n?$/.exec(stdout) ?? [];
    expect((await diff(workplace.dir, more.split(' '))).stdout).not.toContain('more (--table');
    const summary = await diff(workplace.dir, ['--summary']);
    expect(summary.stdout).toMatch(/\npeople +30 +0 +\d+\n/);
    expect(summary.stdout).not.toMatch(/^[+~-] |more/m);
  });

  it('--since leaves out what was changed before, but nothing that is gone', async () => {
    const { stdout } = await diff(workplace.dir, ['--jsonl', '--since', '2999-01-01', '--table', 'deal']);
    expect(new Set(linesOf(stdout).map(({ kind }) => kind))).toEqual(new Set(['removed']));
    const whole = await diff(workplace.dir, ['--jsonl', '--table', 'deal']);
    const all = await diff(workplace.dir, ['--jsonl', '--since', '1999-01-01T00:00:00Z', '--table', 'deal']);
    expect(all.stdout).toBe(whole.stdout);
  });

  it('a snapshot and itself', async () => {
    const { code, stdout } = await diff(workplace.dir, ['current', 'current']);
    expect(code).toBe(0);
    expect(stdout).toContain('No differences.');
    expect((await diff(workplace.dir, ['current', 'current', '--jsonl'])).stdout).toBe('');
  });

  it('ends when nobody reads any more', async () => {
    const { child, ended } = startCli(['diff', '--jsonl'], workplace.dir);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });
});

it('the database of the old tool and a snapshot of ours', async () => {
  const dir = tempFolder();
  makeOldToolDatabase(join(dir, 'old.db'), { webforms: true });
  const { code, stdout } = await diff(dir, ['old.db', 'old.db', '--summary']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('No differences.')]);
  const workplace = await openWorkplace();
  await workplace.run('snapshot', '--db-path', join(dir, 'old.db'), '--tables', 'user', '--skip-webform');
  const after = await diff(dir, [
    join(workplace.dir, 'backups', readdirSync(workplace.path('backups'))[0] ?? ''),
    'old.db',
    '--summary',
  ]);
  expect(after.stdout).toMatch(/\nuser +5 +40 +0\n/);
  expect(after.stdout).toMatch(/\ndeal +0 +0 +0\n/); // It was taken over: doubled ids, numbers and all.
});

describe('what cannot be compared: one clear sentence, exit 2, nothing left', () => {
  const files = () => {
    const dir = folderOf({ 'a.db': DEAL });
    writeFileSync(join(dir, 'text.db'), 'this is no database at all');
    copyFileSync(join(dir, 'a.db'), join(dir, 'cut.db'));
    truncateSync(join(dir, 'cut.db'), 5000);
    writeFileSync(join(dir, 'cut.gz'), gzipSync(readFileSync(join(dir, 'a.db'))).subarray(0, 100));
    writeFileSync(join(dir, 'text.gz'), gzipSync('this is no database at all'));
    mkdirSync(join(dir, 'folder'));
    return dir;
  };

  it.each<[args: string[], words: string]>([
    [['a.db', 'nope.db'], 'nope.db is no snapshot: there is no such file.'],
    [['a.db', '20261124_070000'], 'There is no snapshot of run 20261124_070000'],
    [['a.db', 'text.db'], 'text.db is no SQLite database.'],
    [['a.db', 'folder'], 'folder cannot be read'],
    [['a.db', 'cut.db'], 'malformed'],
    [['a.db', 'cut.gz'], 'cut.gz cannot be unpacked: unexpected end of file.'],
    [['a.db', 'text.gz'], 'text.gz cannot be unpacked: file is not a database.'],
    [[], 'There is no backup in backups'],
    [['a.db', 'a.db', '--table', 'deals'], 'Neither snapshot has a table "deals".'],
    [['a.db', 'a.db', '--since', 'yesterday'], '--since takes a date such as 2026-11-24, not "yesterday".'],
    [['a.db', 'a.db', '--since', '2026-02-31'], '--since takes a date'],
    [['a.db', 'a.db', '--limit', '-1'], '--limit takes a whole number from 0 on'],
    [['a.db', 'a.db', '--jsonl', '--json'], '--json'],
    [['a.db', 'a.db', 'a.db'], 'Unexpected argument: a.db'],
  ])('%j', async (args, words) => {
    const dir = files();
    const before = readdirSync(dir);
    const { code, stderr, stdout } = await diff(dir, args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    if (!args.includes('--json')) expect(stdout).toBe('');
    expect(readdirSync(dir)).toEqual(before);
  });
});

describe('memory', () => {
  const ROWS = 200_000;
  const SUBMISSIONS = 20_000;
  const fill = (letter: string) => `
    PRAGMA synchronous = OFF;
    BEGIN;
    CREATE TABLE deal (id TEXT PRIMARY KEY, "이름" TEXT, a TEXT, b TEXT);
    CREATE TABLE webform_history (id TEXT, contents TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
    INSERT INTO deal SELECT i, '딜 ' || i, printf('%.200c', '${letter}'), i % 2 FROM n;
    INSERT INTO webform_history SELECT nullif(id, '7'), a FROM deal LIMIT ${SUBMISSIONS};
    COMMIT`;

  it('does not grow with what differs: 200,000 records in a heap of 40 MB', async () => {
    const dir = folderOf({ 'a.db': fill('x'), 'b.db': fill('y') });
    const env = { NODE_OPTIONS: '--max-old-space-size=40' };
    const { child } = startCli(['diff', 'a.db', 'b.db', '--jsonl'], dir, env);
    child.stdout?.removeAllListeners('data'); // Which would keep it all.
    let lines = 0;
    child.stdout?.on('data', (text: string) => {
      lines += text.split('\n').length - 1;
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    expect(lines).toBe(ROWS + SUBMISSIONS + 1); // The row without an id went and came.
    const { stdout, code } = await runWarm(['diff', 'a.db', 'b.db'], dir, env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\ndeal +0 +0 +200,000\nwebform_history +1 +1 +19,999\n/);
  });
});

it('a value of 30 MB is cut in the terminal, and whole in JSON lines', async () => {
  const long = `INSERT INTO deal VALUES ('1', printf('%.3000c', '가'), printf('%.30000000c', `;
  const dir = folderOf({ 'a.db': `${DEAL} ${long} 'x'))`, 'b.db': `${DEAL} ${long} 'y'))` });
  const { stdout } = await diff(dir, ['a.db', 'b.db']);
  for (const line of stdout.split('\n')) expect(stringWidth(line)).toBeLessThan(160);
  const lines = await diff(dir, ['a.db', 'b.db', '--jsonl']);
  expect(linesOf(lines.stdout)[0].new).toBe('y'.repeat(30_000_000));
});

it.skipIf(process.platform === 'win32')('a copy that it unpacked is gone when a signal ends it', async () => {
  const dir = folderOf({
    'a.db': DEAL,
    'b.db': `${DEAL}
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    INSERT INTO deal SELECT i, printf('%.100c', 'x'), i FROM n`,
  });
  writeFileSync(join(dir, 'b.db.gz'), gzipSync(readFileSync(join(dir, 'b.db'))));
  const tmp = tempFolder();
  const { child, ended } = startCli(['diff', 'a.db', 'b.db.gz', '--jsonl'], dir, { TMPDIR: tmp });
  child.stdout?.once('data', () => {
    expect(readdirSync(tmp).map((name) => basename(name))).toHaveLength(1);
    child.stdout?.pause();
    child.kill('SIGTERM');
    child.stdout?.resume();
  });
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([143, expect.stringContaining('Terminated.')]);
  expect(readdirSync(tmp)).toEqual([]);
  expect(existsSync(join(dir, 'b.db.gz'))).toBe(true);
});
