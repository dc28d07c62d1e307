import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ATTENTION, type AttentionCode, byUrgency, CHECKLIST } from '../../../src/inspect/status/attention.ts';
import { UNKNOWN_ASKS } from '../../../src/inspect/status/checkpoint-mirror.ts';
import { findAttention } from '../../../src/inspect/status/find-attention.ts';
import type { Leftover } from '../../../src/inspect/status/leftovers.ts';
import { lockHolder } from '../../../src/inspect/status/lock-holder.ts';
import { publishedDatabase } from '../../../src/inspect/status/published-database.ts';
import type { StatusOptions, StatusParts } from '../../../src/inspect/status/status.ts';
import type { UnfinishedRun } from '../../../src/inspect/status/unfinished-runs.ts';
import { tempFolder } from '../../run/support/runs.ts';
import { historyRun } from './support/histories.ts';
import { makeSnapshot } from './support/make-snapshot.ts';

const OPTIONS: StatusOptions = {
  dbPath: 'salesmap_latest.db',
  baseUrl: new URL('https://salesmap.kr/api/v2'),
  backupDir: 'backups',
  logDir: 'logs',
  checkpointDir: 'logs/checkpoints',
  backup: true,
  webforms: true,
  maxAgeHours: 26,
  check: 'quick',
};
const TAG = '20261124_030000';
const DB = '/data/salesmap_latest.db';
const REFRESHED = historyRun({ run_tag: TAG, webform_rows: 2, dropped_missing: 0, dropped_not_allowed: 0 });

/** A healthy place: a snapshot of three hours ago, refreshed, and no more. */
async function healthy(): Promise<StatusParts> {
  const path = join(tempFolder(), 'salesmap_latest.db');
  makeSnapshot(path);
  const now = new Date('2026-11-24T06:00:30Z');
  const database = await publishedDatabase(path, { check: 'quick', running: false, now });
  return {
    database,
    history: {
      path: '/data/logs/run_history.jsonl',
      runs: [REFRESHED],
      count: 1,
      unreadable_lines: 0,
      knows_published: true,
    },
    unfinished: [],
    backups: {
      path: '/data/backups',
      count: 0,
      bytes: 0,
      newest: null,
      oldest: null,
      newest_good: null,
      last_verified: null,
      failed: [],
      missing: null,
    },
    leftovers: [],
    webforms: {
      rows: 2,
      last_step: 'refreshed',
      refreshed_at_utc: '2026-11-24T03:01:00Z',
      dropped_missing: 0,
      dropped_not_allowed: 0,
      errors: [],
    },
    lock: lockHolder(path),
    unreadable: [],
  };
}

type Change = (parts: StatusParts) => Partial<StatusParts>;
const database =
  (more: Partial<StatusParts['database']>): Change =>
  (parts) => ({ database: { ...parts.database, ...more } });
const webforms =
  (more: Partial<StatusParts['webforms']>): Change =>
  (parts) => ({ webforms: { ...parts.webforms, ...more } });
const lastRun =
  (more: Parameters<typeof historyRun>[0]): Change =>
  ({ history }) => ({
    history: {
      ...history,
      runs: [historyRun({ run_tag: '20261125_030000', final_db_path: null, ...more }), REFRESHED],
    },
  });
const unfinished =
  (state: UnfinishedRun['state']): Change =>
  () => ({
    unfinished: [
      {
        run_tag: '20261125_030000',
        path: '/data/logs/checkpoints/20261125_030000',
        state,
        base_url: 'https://eu.salesmap.kr/api/v2',
        options: UNKNOWN_ASKS,
        refused: null,
        began_at_utc: null,
        updated_at_utc: null,
        tables: [],
      },
    ],
  });
const leftover =
  (kind: Leftover['kind']): Change =>
  () => ({
    leftovers: [{ path: `/data/left ${kind}`, kind, bytes: 1, modified_at_utc: '2026-11-24T03:01:00Z', run_tag: null }],
  });
const running: Change = ({ lock }) => ({ lock: { ...lock, state: 'running', run_tag: '20261125_040000' } });

async function attention(changes: readonly Change[], more: Partial<StatusOptions> = {}) {
  let parts = await healthy();
  for (const change of changes) parts = { ...parts, ...change(parts) };
  return byUrgency(findAttention(parts, { ...OPTIONS, ...more }));
}

const CASES: ReadonlyArray<readonly [code: AttentionCode, changes: readonly Change[], what: string, fix: string]> = [
  ['no_database', [database({ state: 'missing' })], 'There is no database at', 'salesmap snapshot'],
  ['no_database', [database({ state: 'empty' })], 'is an empty file', 'salesmap snapshot'],
  ['database_damaged', [database({ state: 'damaged', message: 'page 7' })], 'damaged: page 7', 'salesmap snapshot'],
  [
    'database_damaged',
    [
      database({ state: 'damaged', message: 'page 7' }),
      ({ backups }) => ({
        backups: backups && {
          ...backups,
          newest_good: { path: '/data/b.gz', run_tag: TAG, of_utc: null, bytes: 1 },
        },
      }),
    ],
    'damaged',
    `salesmap backup restore ${TAG}`,
  ],
  ['database_unreadable', [database({ state: 'unreadable', message: 'EACCES' })], 'EACCES', 'right to read'],
  ['database_unreadable', [database({ state: 'locked', message: 'is locked' })], 'is locked', 'close the program'],
  ['not_a_snapshot', [database({ state: 'not_a_snapshot' })], 'manifest', 'salesmap snapshot'],
  [
    'rows_differ',
    [
      ({ database: db }) => ({
        database: { ...db, integrity: { ...db.integrity, rows_differ: ['deal: 1 rows instead of 2'] } },
      }),
    ],
    'deal: 1 rows instead of 2',
    'salesmap snapshot',
  ],
  ['too_old', [database({ age_hours: 26.1 })], '26.1 hours old; --max-age allows 26', 'salesmap snapshot'],
  ['too_old', [database({ age_hours: 26.1 }), running], '26.1 hours', 'A run is at work (20261125_040000)'],
  ['stale_tables', [database({ stand_ins: ['lead', 'memo'] })], 'lead, memo', 'salesmap snapshot'],
  [
    'last_run_failed',
    [lastRun({ status: 'failed', errors: { count: 1, details: ['Table lead: HTTP 500'] } })],
    'Run 20261125_030000 failed: Table lead: HTTP 500',
    'salesmap snapshot',
  ],
  ['last_run_refused', [lastRun({ status: 'refused' })], 'was refused', 'salesmap snapshot'],
  ['last_run_killed', [lastRun({ status: 'killed' })], 'was killed', 'salesmap snapshot'],
  ['last_run_interrupted', [lastRun({ status: 'interrupted' })], 'was interrupted', 'salesmap snapshot'],
  [
    'unfinished_run',
    [unfinished('resumable')],
    'Run 20261125_030000 stopped half-way',
    'salesmap resume --run-tag 20261125_030000 --base-url https://eu.salesmap.kr/api/v2',
  ],
  ['unfinished_lost', [unfinished('lost')], 'is gone', 'Remove /data/logs/checkpoints/20261125_030000, then'],
  ['unfinished_lost', [unfinished('damaged')], 'is damaged', 'salesmap snapshot'],
  [
    'history_missing',
    [({ history }) => ({ history: { ...history, knows_published: false } })],
    `was made by run ${TAG}, of which /data/logs/run_history.jsonl does not tell`,
    '--log-dir',
  ],
  ['fallback_file', [leftover('fallback')], 'holds a newer snapshot', "mv '/data/left fallback' "],
  ['leftover_files', [leftover('temporary')], '/data/left temporary', 'can be removed'],
  ['leftover_files', [leftover('old_fallback')], '/data/left old_fallback', 'can be removed'],
  ['webforms_failed', [webforms({ last_step: 'failed', errors: ['HTTP 500'] })], 'HTTP 500', 'salesmap webform'],
  ['webforms_empty', [webforms({ rows: 0, last_step: 'left_out' })], 'is empty', 'salesmap webform'],
  ['webforms_empty', [webforms({ rows: null, last_step: 'unknown' })], 'no webform_history', 'salesmap webform'],
  [
    'backup_missing',
    [({ backups }) => ({ backups: backups && { ...backups, missing: 'the backup b.gz is gone' } })],
    'the backup b.gz is gone',
    '--backup-dir',
  ],
  [
    'backup_damaged',
    [
      ({ backups }) => ({
        backups: backups && { ...backups, failed: [{ run_tag: TAG, verified_at_utc: '', ok: false, message: 'cut' }] },
      }),
    ],
    `The backup of ${TAG} is not good: cut`,
    'Do not rely on',
  ],
  [
    'lock_unusable',
    [({ lock }) => ({ lock: { ...lock, state: 'unusable', message: 'it is a database, but not a lock file' } })],
    'not a lock file',
    'move it away',
  ],
  [
    'history_unreadable',
    [({ history }) => ({ history: { ...history, unreadable_lines: 2 } })],
    '2 of the lines',
    "grep -anv '}$' /data/logs/run_history.jsonl",
  ],
  ['place_unreadable', [() => ({ unreadable: ['EACCES: backups'] })], 'EACCES: backups', 'right to read'],
];

it.each(CASES)('%s', async (code, changes, what, fix) => {
  const items = await attention(changes);
  expect(items.map((item) => item.code)).toEqual([code]);
  expect(items[0]?.what).toContain(what);
  expect(items[0]?.fix).toContain(fix);
});

it('every item of the table is found in some case, and has its meaning and its fix', () => {
  expect([...new Set(CASES.map(([code]) => code))].sort()).toEqual(ATTENTION.map(([code]) => code).toSorted());
  for (const [, meaning, fix] of ATTENTION) expect(meaning.length * fix.length).toBeGreaterThan(0);
});

it('the checklist asks for codes of the table only', () => {
  const known: readonly string[] = ATTENTION.map(([code]) => code);
  for (const code of CHECKLIST.flatMap(([, bad]) => bad)) expect(known).toContain(code);
});

describe('no attention', () => {
  it.each<[string, readonly Change[], Partial<StatusOptions>]>([
    ['a healthy place', [], {}],
    ['the old tool’s database', [database({ state: 'old_tool' })], {}],
    ['exactly as old as is allowed', [database({ age_hours: 26 })], {}],
    ['older, where that is allowed', [database({ age_hours: 50 })], { maxAgeHours: 72 }],
    ['a lock, while a run is at work', [database({ state: 'locked' }), running], {}],
    ['a failed run, while the next is at work', [lastRun({ status: 'failed' }), running], {}],
    ['a failed run that had published', [lastRun({ status: 'interrupted', final_db_path: DB })], {}],
    ['a killed run that had published', [lastRun({ status: 'killed', run_tag: TAG })], {}],
    ['a pipeline that does not publish', [lastRun({ status: 'completed', kind: 'run' })], {}],
    ['a failed webform run', [lastRun({ status: 'failed', kind: 'webform' })], {}], // The webforms tell.
    ['a run at work', [unfinished('at_work'), running], {}],
    ['a run that was superseded', [unfinished('superseded')], {}],
    ['no submissions, when the step found none', [webforms({ rows: 0 })], {}],
    ['no submissions, when none are wanted', [webforms({ rows: null, last_step: 'left_out' })], { webforms: false }],
    ['failed submissions, when none are wanted', [webforms({ last_step: 'failed' })], { webforms: false }],
    [
      'no backup, when none is wanted',
      [({ backups }) => ({ backups: backups && { ...backups, missing: 'gone' } })],
      { backup: false },
    ],
    ['a dead run that the history knows', [({ lock }) => ({ lock: { ...lock, state: 'killed', run_tag: TAG } })], {}],
  ])('%s', async (_name, changes, options) => {
    expect(await attention(changes, options)).toEqual([]);
  });
});

it('the last run’s fix is to resume it, as long as that is possible, and accepts what was refused', async () => {
  const failed = await attention([lastRun({ status: 'failed' }), unfinished('resumable')]);
  expect(failed.map(({ code }) => code)).toEqual(['last_run_failed']); // One run, one item.
  expect(failed[0]?.fix).toContain('salesmap resume --run-tag 20261125_030000');
  const refused = await attention([lastRun({ status: 'refused' }), unfinished('resumable')]);
  expect(refused[0]?.fix).toContain('salesmap resume --run-tag 20261125_030000 --accept-shrink');
});

it('a refused token comes before the resume, in the file that it was read from', async () => {
  const refused = lastRun({ status: 'failed', error_code: 'unauthorized' });
  const [item] = await attention([refused, unfinished('resumable')], { tokenFile: 'token.txt' });
  expect(item?.fix).toMatch(
    /^Put a valid token into token\.txt, then: salesmap resume --run-tag 20261125_030000 .*--token-file token\.txt$/,
  );
  const [other] = await attention([refused]);
  expect(other?.fix).toBe('Put a valid token into SALESMAP_TOKEN, then: salesmap snapshot');
});

it('all fixes name one way to a new snapshot', async () => {
  const changes = [database({ state: 'missing' }), lastRun({ status: 'failed' }), unfinished('resumable')];
  const items = await attention(changes);
  expect(items.map(({ code }) => code)).toEqual(['no_database', 'last_run_failed']);
  expect(new Set(items.map(({ fix }) => fix)).size).toBe(1);
  const [other] = await attention([database({ age_hours: 99 }), unfinished('resumable')]);
  expect(other?.fix).toContain('salesmap resume --run-tag 20261125_030000');
});

const resumable =
  (more: Partial<UnfinishedRun>): Change =>
  (parts) => ({ unfinished: (unfinished('resumable')(parts).unfinished ?? []).map((run) => ({ ...run, ...more })) });

it('an address that no command would take is not shown as one', async () => {
  const options = { ...UNKNOWN_ASKS, rate_limiter: 'redis://h; rm -rf /' };
  const hostile = resumable({ base_url: 'http://example.com; rm -rf /', options });
  expect((await attention([hostile]))[0]?.fix).toBe('salesmap resume --run-tag 20261125_030000');
});

it.each([
  ['redis://localhost:6380', '', ' --rate-limiter redis://localhost:6380'],
  ['in_environment', `SALESMAP_RATE_LIMITER="\${SALESMAP_RATE_LIMITER:?}" `, ''],
])('an unfinished run is gone on with as it asked the server (rate limiter %s)', async (limiter, before, after) => {
  const options = { min_interval_ms: 240, token_file: '/srv/token', rate_limiter: limiter, webforms: false };
  const [item] = await attention([resumable({ base_url: null, options })]);
  expect(item?.fix).toBe(
    `${before}salesmap resume --run-tag 20261125_030000 --token-file /srv/token --min-interval 0.24${after} --skip-webform`,
  );
});

it('the most urgent comes first', async () => {
  const items = await attention([
    leftover('temporary'),
    database({ age_hours: 99 }),
    webforms({ last_step: 'failed' }),
  ]);
  expect(items.map(({ code }) => code)).toEqual(['too_old', 'webforms_failed', 'leftover_files']);
});
