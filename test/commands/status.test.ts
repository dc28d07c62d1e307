import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../run/support/runs.ts';
import { cutFile } from '../support/backups.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';
import { runWarm } from '../support/warm-cli.ts';
import { killAfter, openWorkplace } from '../support/workplace.ts';

interface Health {
  readonly code: number | null;
  readonly codes: readonly string[];
  readonly fixes: readonly string[];
  readonly status: Record<string, unknown>;
}

async function healthOf(dir: string, ...args: string[]): Promise<Health> {
  const { code, stdout, stderr } = await runWarm(['status', '--json', ...args], dir);
  expect(stderr).toBe('');
  const status = JSON.parse(stdout);
  const attention: { code: string; fix: string }[] = status.attention;
  return { code, codes: attention.map((item) => item.code), fixes: attention.map(({ fix }) => fix), status };
}

const FAILING = [{ path: '/lead', times: 'forever', fault: { type: 'status', status: 500, body: 'json' } }] as const;

/** Everything that lies in a folder, with size and times. */
const stateOf = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => `${name} ${statSync(join(dir, name)).size} ${statSync(join(dir, name)).mtimeMs}`)
    .sort();

it('is healthy after a snapshot, says so on one screen, and changes nothing', async () => {
  const { run, dir, db, sandbox } = await openWorkplace();
  await run('snapshot');
  const [before, asked] = [stateOf(dir), sandbox.stats().requests];
  const { code, codes, status } = await healthOf(dir);
  expect([code, codes]).toEqual([0, []]);
  expect(status).toMatchObject({
    healthy: true,
    exit_code: 0,
    checklist: { backups: true, checkpoints: true, temporary_files: true, manifest_run_info: true, webforms: true },
    database: { path: db, state: 'snapshot', integrity: { state: 'ok', how: 'quick' } },
    webforms: { last_step: 'refreshed' },
    lock: { state: 'free' },
  });
  const text = await runWarm(['status'], dir);
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/^healthy\n/);
  expect(text.stderr).toBe('');
  expect((await healthOf(dir, '--full')).status).toMatchObject({
    database: { integrity: { how: 'full', state: 'ok' } },
  });
  expect((await healthOf(dir, '--no-check')).status).toMatchObject({
    database: { integrity: { state: 'not_checked' } },
  });
  expect(stateOf(dir)).toEqual(before);
  expect(sandbox.stats().requests).toBe(asked);
});

it('has no database to show before the first run, and makes nothing', async () => {
  const dir = tempFolder();
  expect(await healthOf(dir)).toMatchObject({ code: 1, codes: ['no_database'], fixes: ['salesmap snapshot'] });
  expect(readdirSync(dir)).toEqual([]);
});

it('tells of a run that was killed, how far it was, and the command that goes on with it', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  const { run, dir, sandbox } = workplace;
  await run('snapshot');
  await killAfter(workplace, 10);
  const { code, codes, fixes, status } = await healthOf(dir);
  expect([code, codes]).toEqual([1, ['last_run_killed']]);
  expect(status).toMatchObject({ checklist: { checkpoints: false } });
  expect(status).toMatchObject({
    lock: { state: 'killed' },
    history: { runs: [{ status: 'killed' }, { status: 'published' }] },
    unfinished: [{ state: 'resumable', tables: expect.arrayContaining([expect.objectContaining({ table: 'deal' })]) }],
  });
  const [command = ''] = fixes;
  expect(command).toContain(`--base-url ${sandbox.url} --min-interval 0`); // As the killed run was told.
  const [name, ...args] = command.split(' ');
  expect(name).toBe('salesmap');
  expect((await runWarm(args, dir, { SALESMAP_TOKEN: sandbox.token })).code).toBe(0);
  expect(await healthOf(dir)).toMatchObject({ code: 0, codes: [] });
});

it('tells of a run that failed, in its words, and of submissions that did', async () => {
  const { run, dir, sandbox } = await openWorkplace();
  await run('snapshot');
  sandbox.setFaults(FAILING);
  expect((await run('snapshot')).code).toBe(3);
  expect(await healthOf(dir)).toMatchObject({ code: 1, codes: ['last_run_failed'] });
  const { stdout } = await runWarm(['status'], dir);
  expect(stdout).toMatch(/^needs attention: 1\n! last_run_failed: .*HTTP 500/);
  expect(stdout).toMatch(/\nDo this: salesmap resume --run-tag .*\n$/);
  expect(stdout).not.toMatch(/^ {2}lead/m);
  const all = await runWarm(['status', '--all'], dir);
  expect(all.stdout).toMatch(/^ {2}lead +0 +0 +not begun +.*HTTP 500/m);
  sandbox.setFaults([{ ...FAILING[0], path: '/webForm/*' }]);
  expect((await run('snapshot')).code).toBe(7); // Anew, in place of resume.
  const { codes, status } = await healthOf(dir);
  expect(codes).toEqual(['webforms_failed']);
  expect(status).toMatchObject({ unfinished: [{ state: 'superseded' }], webforms: { last_step: 'failed' } });
  sandbox.setFaults([]);
  await run('webform');
  expect(await healthOf(dir)).toMatchObject({ code: 0 });
});

it('says that the token is to be renewed first, where it was read from, and the commands read it there', async () => {
  const { sandbox, dir, path } = await openWorkplace();
  writeFileSync(path('token.txt'), 'no-longer-good');
  const asked = ['--token-file', 'token.txt', '--base-url', sandbox.url];
  const { code, stderr } = await runWarm(['snapshot', ...asked], dir);
  expect(code).toBe(3);
  expect(stderr).toContain('Next: Put a valid token into token.txt, then: salesmap resume');
  const { codes, fixes } = await healthOf(dir, '--base-url', sandbox.url);
  expect(codes).toEqual(['no_database', 'last_run_failed']);
  for (const fix of fixes)
    expect(fix).toMatch(/^Put a valid token into token\.txt, then: salesmap resume .* --token-file token\.txt$/);
});

it('tells of a snapshot at the fallback path, until it is moved over the database', async () => {
  const { run, dir, db, history } = await openWorkplace();
  await run('snapshot');
  const holder = new Database(db);
  holder.exec('BEGIN EXCLUSIVE');
  expect((await run('snapshot')).code).toBe(4);
  const locked = await healthOf(dir);
  expect(locked).toMatchObject({ code: 1, codes: ['database_unreadable', 'fallback_file'] });
  holder.exec('ROLLBACK');
  holder.close();
  const fallback = String(history().at(-1)?.['final_db_path']);
  const { codes, fixes } = await healthOf(dir);
  expect(codes).toEqual(['fallback_file']);
  expect(fixes[0]).toContain(`mv ${fallback} ${db}`);
  expect(existsSync(fallback)).toBe(true);
});

it('tells of submissions and backups that are not there, unless none are wanted', async () => {
  const { run, dir, path } = await openWorkplace();
  await run('snapshot', '--skip-webform');
  await run('snapshot', '--skip-webform');
  rmSync(path('backups'), { recursive: true });
  expect(await healthOf(dir)).toMatchObject({ code: 1, codes: ['webforms_empty', 'backup_missing'] });
  expect(await healthOf(dir, '--skip-webform', '--no-backup')).toMatchObject({ code: 0 });
});

it('tells of a damaged database', async () => {
  const { run, dir, db } = await openWorkplace();
  await run('snapshot');
  const bytes = readFileSync(db);
  bytes.fill(0x5a, bytes.length - 40_960);
  writeFileSync(db, bytes);
  expect(await healthOf(dir)).toMatchObject({ code: 1, codes: ['database_damaged'] });
  writeFileSync(db, 'no database '.repeat(999));
  expect(await healthOf(dir)).toMatchObject({ code: 1, codes: ['database_damaged'] });
});

it('goes back from a damaged database by the command that it names, and names no backup that it knows is bad', async () => {
  const { run, dir, db, path, sandbox } = await openWorkplace();
  for (const _ of [1, 2, 3]) await run('snapshot');
  const [older = '', newer = ''] = readdirSync(path('backups'))
    .filter((name) => name.startsWith('salesmap'))
    .sort();
  cutFile(path('backups', newer), 0.5);
  await runWarm(['backup', 'verify', '--all'], dir);
  writeFileSync(db, 'no database '.repeat(999));
  const { codes, fixes } = await healthOf(dir, '--base-url', sandbox.url);
  expect(codes).toEqual(['database_damaged', 'backup_damaged']);
  const tag = older.match(/\d{8}_\d{6}/)?.[0];
  expect(fixes[0]).toBe(`salesmap backup restore ${tag}`);
  expect((await runWarm(['backup', 'restore', `${tag}`], dir)).code).toBe(0);
  expect((await healthOf(dir)).codes).toEqual(['backup_damaged']);
});

it('knows the old tool’s database', async () => {
  const dir = tempFolder();
  makeOldToolDatabase(join(dir, 'salesmap_latest.db'), { webforms: true });
  expect(await healthOf(dir, '--max-age', '1000000')).toMatchObject({
    code: 0,
    status: { database: { state: 'old_tool' } },
  });
  expect(await healthOf(dir)).toMatchObject({ code: 1, codes: ['too_old'] });
});

it('tells of a run at work, and does not hold it up', async () => {
  const { start, dir, sandbox } = await openWorkplace({ latencyMs: 30 });
  const { ended } = start('snapshot');
  await sandbox.requestsReached(5);
  const { codes, status, fixes } = await healthOf(dir);
  expect(codes).toEqual(['no_database']);
  expect(fixes[0]).toContain('A run is at work');
  expect(status).toMatchObject({ lock: { state: 'running', kind: 'snapshot' }, unfinished: [{ state: 'at_work' }] });
  expect((await ended).code).toBe(0);
  expect(await healthOf(dir)).toMatchObject({ code: 0 });
});

it('tells of a place that cannot be read instead of ending', async () => {
  const { run, dir, path } = await openWorkplace();
  await run('snapshot');
  writeFileSync(path('backups'), 'a file where the folder should be');
  const { code, codes, status } = await healthOf(dir);
  expect([code, codes]).toEqual([1, ['place_unreadable']]);
  expect(status).toMatchObject({ backups: null, checklist: { backups: false, webforms: true } });
});

it.runIf(process.getuid?.() !== 0)('tells of a database that this user may not read', async () => {
  const { run, dir, db } = await openWorkplace();
  await run('snapshot');
  chmodSync(db, 0);
  expect(await healthOf(dir)).toMatchObject({ code: 1, codes: ['database_unreadable'] });
});

describe('bad input: one clear sentence, exit 2', () => {
  it.each([
    [['--max-age', '-1'], '--max-age takes a number above 0'],
    [['--full', '--no-check'], 'cannot also be provided'],
    [['--db-path', '.'], 'is a folder'],
    [['--base-url', 'nowhere'], 'is not an address'],
    [['--nope'], 'Nonexistent flag'],
  ])('%j', async (args, words) => {
    const { code, stdout, stderr } = await runWarm(['status', ...args], tempFolder());
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});
