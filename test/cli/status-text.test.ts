import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { statusText } from '../../src/cli/status-text.ts';
import { wrapText } from '../../src/cli/wrap-text.ts';
import { readStatus } from '../../src/inspect/status/read-status.ts';
import type { Status } from '../../src/inspect/status/status.ts';
import type { RunLine } from '../../src/run/run-record.ts';
import { makeSnapshot } from '../inspect/status/support/make-snapshot.ts';
import { runLineOf, runOptions, tempFolder } from '../run/support/runs.ts';

const NOW = new Date('2026-11-24T06:00:30Z');

/** A place with a snapshot, and what a test puts there. */
async function statusOf(put: (dir: string) => void): Promise<Status> {
  const dir = tempFolder();
  const dbPath = join(dir, 'salesmap_latest.db');
  mkdirSync(join(dir, 'logs'));
  put(dir);
  const places = {
    backupDir: join(dir, 'backups'),
    logDir: join(dir, 'logs'),
    checkpointDir: join(dir, 'logs/checkpoints'),
  };
  const options = runOptions({ dbPath, ...places });
  return readStatus({ ...options, maxAgeHours: 26, check: 'quick' }, dbPath, NOW);
}

const writeHistory = (dir: string, ...lines: Partial<RunLine>[]): void =>
  writeFileSync(
    join(dir, 'logs/run_history.jsonl'),
    lines
      .map((line) => `${JSON.stringify(runLineOf({ final_db_path: join(dir, 'salesmap_latest.db'), ...line }))}\n`)
      .join(''),
  );

const REFRESHED = { run_tag: '20261124_030000', webform_rows: 2, dropped_missing: 102, dropped_not_allowed: 998 };

it('says in one word that all is well, then what there is', async () => {
  const status = await statusOf((dir) => {
    makeSnapshot(join(dir, 'salesmap_latest.db'));
    writeHistory(dir, { ...REFRESHED, started_at_utc: '2026-11-24T03:00:00Z', ended_at_utc: '2026-11-24T03:00:31.7Z' });
  });
  const text = statusText(status, { all: true, resumes: new Map() });
  const lines = text.split('\n');
  expect(lines[0]).toBe('healthy');
  for (const words of [
    /^captured: 2026-11-2\d \d\d:\d\d (UTC|[+-]\d\d:\d\d) \(3 h ago\)$/,
    /^integrity: ok \(quick check, [\d.]+ s\)$/,
    /^deal +3 +2$/,
    /^webform_history +2 +1$/,
    /^ {2}backups +ok +none in /,
    /^ {2}checkpoints +ok +no unfinished run$/,
    /^ {2}temporary files +ok +none$/,
    /^ {2}manifest, run_info +ok +both there/,
    /^ {2}webforms +ok +2 submissions; refreshed .*\(2 h ago\); dropped: 102 of nobody, 998 of people without a deal$/,
    /^ {2}20261124_030000 +snapshot +published +31\.7 s +2026-11-2\d/,
    /^at work now: no run$/,
  ]) {
    expect(
      lines.filter((line) => words.test(line)),
      String(words),
    ).toHaveLength(1);
  }
  expect(lines.length).toBeLessThan(24); // One screen.
});

it('is one screen by default, whatever there is: every error once, and the first thing to do last', async () => {
  const dns = (table: string) => `${table}, page 1 (no cursor): getaddrinfo ENOTFOUND api.example (3 tries)`;
  const tables = ['organization', 'people', 'deal', 'lead', 'memo', 'user', 'team'];
  const status = await statusOf((dir) => {
    makeSnapshot(join(dir, 'salesmap_latest.db'), { capturedAtUtc: '2026-11-22T03:00:30Z' });
    const words = `Tables ${tables.join(', ')} could not be read to the end: getaddrinfo ENOTFOUND api.example (3 tries)`;
    const errors = { count: 8, details: [...tables.map(dns), words] };
    const failed = { status: 'failed', exit_code: 3, final_db_path: null, errors } as const;
    writeHistory(dir, REFRESHED, ...['20261124_040000', '20261124_050000'].map((run_tag) => ({ ...failed, run_tag })));
  });
  const text = statusText(status, { all: false, resumes: new Map() });
  const lines = wrapText(text, 80).split('\n');
  expect(lines.length).toBeLessThanOrEqual(34); // The folders of tests have long names.
  expect(text.split('\n').length).toBeLessThanOrEqual(25);
  expect(text.split('ENOTFOUND')).toHaveLength(2);
  expect(text).toMatch(/\n\nDo this: salesmap snapshot --db-path .*$/);
  expect(text).toMatch(/\n {2}Fix: the same\n/);
  expect(text).toMatch(/^holds: \d tables, \d rows \(--all shows each\)$/m);
  expect(text).not.toMatch(/^deal +\d/m);
  const all = statusText(status, { all: true, resumes: new Map() });
  expect(all).toMatch(/^deal +\d/m);
  expect(all.split('ENOTFOUND')).toHaveLength(4); // Once as what needs attention, once for each of the runs.
});

it('says first what needs attention, each with its fix, and why the last run failed', async () => {
  const status = await statusOf((dir) => {
    makeSnapshot(join(dir, 'salesmap_latest.db'), { capturedAtUtc: '2026-11-22T03:00:30Z' });
    writeFileSync(join(dir, 'salesmap_latest.db.new'), 'half');
    const errors = { count: 1, details: ['Table lead could not be read: HTTP 500 \u001b[31m가나다'] };
    writeHistory(dir, REFRESHED, {
      run_tag: '20261124_031500',
      status: 'failed',
      exit_code: 3,
      final_db_path: null,
      errors,
    });
  });
  const text = statusText(status, { all: true, resumes: new Map() });
  expect(text).toMatch(
    /^needs attention: 3\n! too_old: The snapshot is 51 hours old; --max-age allows 26\.\n {2}Fix: salesmap snapshot/,
  );
  expect(text).toContain(
    '! last_run_failed: Run 20261124_031500 failed: Table lead could not be read: HTTP 500  [31m가나다',
  );
  expect(text).toContain('  20261124_031500  snapshot  failed (exit 3)');
  expect(text).toMatch(/^ {2}temporary files +! +1 file, 4 bytes$/m);
  expect(text).toContain('half of something: can be removed while no run is at work');
  expect(text).not.toContain('\u001b');
});

it('says how far an unfinished run is, and the command to go on with it', async () => {
  const status = await statusOf((dir) => {
    makeSnapshot(join(dir, 'salesmap_latest.db'));
    writeHistory(dir, REFRESHED);
    const folder = join(dir, 'logs/checkpoints/20261124_050000');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'snapshot.db'), 'SQLite format 3\0');
    const tables = {
      deal: { page: 3, rows: 1150, completed: false, errors: ['HTTP 500'] },
      memo: { page: 0, rows: 0, completed: false },
    };
    const mirror = { db_path: join(dir, 'salesmap_latest.db'), updated_at_utc: '2026-11-24T05:00:30Z', tables };
    writeFileSync(join(folder, 'checkpoint.json'), JSON.stringify(mirror));
  });
  const text = statusText(status, {
    all: true,
    resumes: new Map([['20261124_050000', 'salesmap resume --run-tag 20261124_050000']]),
  });
  expect(text).toMatch(/^unfinished run 20261124_050000, last written .* \(60 min ago\)$/m);
  expect(text).toMatch(/^ {2}deal +3 +1,150 +in part +HTTP 500$/m);
  expect(text).toMatch(/^ {2}memo +0 +0 +not begun$/m);
  expect(text).toContain('  Go on with it: salesmap resume --run-tag 20261124_050000\n');
});

it('says what there is where nothing is', async () => {
  const text = statusText(await statusOf(() => undefined), { all: true, resumes: new Map() });
  expect(text).toMatch(/^needs attention: 1\n! no_database: There is no database at .*\n {2}Fix: salesmap snapshot/);
  expect(text).toMatch(/^last runs: none in /m);
  expect(text).toMatch(/^ {2}manifest, run_info +\? +not known$/m);
  expect(text).toMatch(/^ {2}webforms +\? +not known$/m);
});

it('does not say of a folder that cannot be read that nothing is in it', async () => {
  const status = await statusOf((dir) => {
    makeSnapshot(join(dir, 'salesmap_latest.db'));
    writeFileSync(join(dir, 'backups'), '');
    writeFileSync(join(dir, 'logs/checkpoints'), '');
  });
  const text = statusText(status, { all: true, resumes: new Map() });
  expect(text).toMatch(/^ {2}backups +\? +not known: the folder cannot be read$/m);
  expect(text).toMatch(/^ {2}checkpoints +\? +not known: the folder cannot be read$/m);
  expect(text).toMatch(/^ {2}temporary files +\? +not known: a folder cannot be read$/m);
});
