import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readReportData } from '../../src/inspect/report-data.ts';
import { CannotStartError } from '../../src/run/errors.ts';
import { tempFolder } from '../run/support/runs.ts';
import { KNOWN_HISTORY, KNOWN_NOW, night, writeBackups, writeHistory } from './support/histories.ts';

async function reportOf(lines: readonly object[], last = 90) {
  const dir = tempFolder();
  return await readReportData(
    { dbPath: join(dir, 'x.db'), logDir: writeHistory(dir, lines), backupDir: join(dir, 'backups') },
    last,
    KNOWN_NOW,
  );
}

it('tells of every way to end', async () => {
  const { totals, runs, missed, slots, cadence_s } = await reportOf(KNOWN_HISTORY);
  expect(totals).toEqual({
    good: 7,
    partly: 1,
    refused: 1,
    stopped: 1,
    bad: 2,
    missed: 1,
    requests: 2056,
    retries: 10,
    rate_limited: 3,
    waits: 40,
  });
  expect(runs.map(({ outcome }) => outcome).join(' ')).toBe(
    'good good bad good good bad good refused stopped partly good good',
  );
  expect([slots, cadence_s]).toEqual([13, 86_400]);
  expect(missed).toEqual([{ slot: 7, due_at_utc: '2026-11-16T03:00:00.000Z' }]);
});

it('takes the waiting out of the phases in which it was', async () => {
  const parts = async (phases: object, waits: number, seconds = 0) =>
    (await reportOf([night(3, { phases, waits, seconds })])).runs[0]?.parts;
  expect(await parts({ crawl: 560, webforms: 80 }, 40)).toEqual({ crawl: 520, waiting: 40, webforms: 80 });
  expect(await parts({ crawl: 30, webforms: 80 }, 40)).toEqual({ waiting: 40, webforms: 70 });
  expect(await parts({ crawl: 30 }, -5)).toEqual({ crawl: 30 });
  expect(await parts({}, 0, 90)).toEqual({ other: 90 }); // A version that did not measure its phases.
  expect(await parts({ crawl: 30, publish: 20 }, 0, 90)).toEqual({ crawl: 30, publish: 20, other: 40 });
});

it('keeps the newest runs, and says how many there are', async () => {
  const { history, runs } = await reportOf(KNOWN_HISTORY, 2);
  expect(history).toMatchObject({ runs: 12, shown: 2 });
  expect(runs.map(({ run_tag }) => run_tag)).toEqual(['20261119_090000', '20261120_030000']);
});

it('shows each try of a run that was resumed, and a killed one without a length', async () => {
  const { runs } = await reportOf(KNOWN_HISTORY);
  expect(runs.filter(({ run_tag }) => run_tag === '20261112_030000').map(({ status }) => status)).toEqual([
    'failed',
    'published',
  ]);
  expect(runs.find(({ status }) => status === 'killed')).toMatchObject({ seconds: null, parts: {}, exit_code: null });
});

it('leaves out the runs of other databases in the same log folder, once a run names this one', async () => {
  const dir = tempFolder();
  const logDir = writeHistory(dir, [
    night(1, { final_db_path: join(dir, 'other.db') }),
    night(2, { final_db_path: join(dir, 'x.db') }),
    night(3, { status: 'failed', exit_code: 3 }),
    night(4, { final_db_path: join(dir, 'x_20261104_030000.db'), status: 'published_to_fallback', exit_code: 4 }),
  ]);
  const read = async (name: string) =>
    (await readReportData({ dbPath: join(dir, name), logDir, backupDir: dir }, 90, KNOWN_NOW)).history;
  expect(await read('x.db')).toMatchObject({ runs: 3, of_other_databases: 1 });
  expect(await read('moved.db')).toMatchObject({ runs: 4, of_other_databases: 0 });
  symlinkSync(join(dir, 'x.db'), join(dir, 'link.db'));
  writeFileSync(join(dir, 'x.db'), '');
  expect(await read('link.db')).toMatchObject({ runs: 3, of_other_databases: 1 });
});

it('is empty where no run has been, and counts lines that tell of none', async () => {
  const dir = tempFolder();
  const empty = await readReportData(
    { dbPath: join(dir, 'x.db'), logDir: join(dir, 'nope'), backupDir: join(dir, 'b') },
    90,
  );
  expect(empty).toMatchObject({
    runs: [],
    slots: 0,
    missed: [],
    backups: { count: 0 },
    database: { state: 'missing' },
  });
  expect(
    (
      await reportOf([
        night(1),
        { run_tag: 'x' },
        night(2, { started_at_utc: 'yesterday' }),
        { ...night(3), run_tag: '', started_at_utc: '?' },
      ])
    ).history,
  ).toMatchObject({
    runs: 2,
    unreadable: 2,
  });
});

it('says which history cannot be read', async () => {
  const dir = tempFolder();
  mkdirSync(join(dir, 'run_history.jsonl'));
  const read = () => readReportData({ dbPath: join(dir, 'x.db'), logDir: dir, backupDir: dir }, 90);
  await expect(read()).rejects.toThrow(CannotStartError);
  await expect(read()).rejects.toThrow(/run_history\.jsonl cannot be read: EISDIR/);
});

it('cuts texts and lists that have no end', async () => {
  const { runs } = await reportOf([
    night(1, {
      errors: { count: 9, details: Array.from({ length: 9 }, () => 'e'.repeat(100_000)) },
      drift: { ['t'.repeat(5000)]: { appeared: Array.from({ length: 3000 }, (_, i) => `field ${i}`), vanished: [] } },
      tables: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`table ${i}`, { rows: i, cols: 1 }])),
    }),
  ]);
  const [run] = runs;
  expect(run?.errors).toMatchObject({ count: 9, details: { length: 5 } });
  expect(run?.drift[0]).toMatchObject({ appeared: { length: 40 }, appeared_count: 3000 });
  expect(run?.tables).toHaveLength(200);
  expect(JSON.stringify(run).length).toBeLessThan(20_000);
});

it('reads the backups with what was verified of them, and nothing else of the folder', async () => {
  const dir = tempFolder();
  const backupDir = writeBackups(
    dir,
    { '20261110_030000': 1200, '20261111_030000': 1300, '20261112_030000': 10 },
    {
      '20261110_030000': { verified_at_utc: '2026-11-15T00:00:00Z', ok: true, message: '' },
      '20261112_030000': { verified_at_utc: '2026-11-15T00:00:00Z', ok: false, message: 'unexpected end of file' },
    },
  );
  writeFileSync(join(backupDir, 'notes.txt'), 'x');
  mkdirSync(join(backupDir, 'salesmap_backup_20261113_030000.db.gz'));
  const read = async () => (await readReportData({ dbPath: join(dir, 'x.db'), logDir: dir, backupDir }, 90)).backups;
  expect(await read()).toMatchObject({
    count: 3,
    bytes: 2510,
    problems: [],
    files: [
      { bytes: 1200, verified: { ok: true } },
      { bytes: 1300, verified: null },
      { bytes: 10, verified: { ok: false, message: 'unexpected end of file' } },
    ],
  });
  writeFileSync(join(backupDir, '.verified.json'), '{"2026');
  expect(await read()).toMatchObject({ count: 3, problems: [], files: [{ verified: null }, {}, { verified: null }] });
});

it.skipIf(process.getuid?.() === 0)('says that a backup folder cannot be read', async () => {
  const dir = tempFolder();
  const backupDir = writeBackups(dir, {});
  chmodSync(backupDir, 0);
  const { backups } = await readReportData({ dbPath: join(dir, 'x.db'), logDir: dir, backupDir }, 90);
  expect(backups.problems).toHaveLength(1);
});
