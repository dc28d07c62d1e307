import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_ENDPOINTS } from '../../src/salesmap/endpoints.ts';
import { encodeValue } from '../../src/store/encode-value.ts';
import { expectedWebformHistory } from '../../src/testing/index.ts';
import { query } from '../support/query.ts';
import { eventsOf, openWorkplace } from '../support/workplace.ts';

it('copies every table, and the submissions of people with deals, into one file', async () => {
  const { db, run, sandbox, history } = await openWorkplace();
  const { code, stdout, stderr } = await run('snapshot');
  expect(stderr).not.toContain('Error');
  expect(code).toBe(0);
  for (const { table } of DEFAULT_ENDPOINTS) {
    expect(query(db, `SELECT count(*) AS n FROM "${table}"`), table).toEqual([{ n: sandbox.data.count(table) }]);
    expect(stdout).toContain(table);
  }
  const expected = expectedWebformHistory(sandbox.data);
  const rows = query(db, 'SELECT webFormId, id, peopleId, createdAt FROM webform_history');
  const key = (row: object): string => JSON.stringify(Object.entries(row).sort());
  expect(rows.map(key).sort()).toEqual(expected.kept.map(key).sort());
  expect(rows.length).toBeGreaterThan(20);
  expect(history()).toMatchObject([
    {
      kind: 'snapshot',
      status: 'published',
      exit_code: 0,
      final_db_path: db,
      published_by: 'rename',
      dropped_missing: expected.droppedMissing,
      dropped_not_allowed: expected.droppedNotAllowed,
      errors: { count: 0, details: [] },
    },
  ]);
});

it('stores every cell as the API sent it, in the API’s order', async () => {
  const { db, run, sandbox } = await openWorkplace();
  await run('snapshot', '--skip-webform');
  for (const { table } of DEFAULT_ENDPOINTS) {
    const rows = query(db, `SELECT * FROM "${table}"`);
    const records = [...sandbox.data.records(table)];
    expect(rows.length).toBe(records.length);
    records.forEach((record, i) => {
      for (const [field, value] of Object.entries(record)) expect(rows[i]?.[field], field).toBe(encodeValue(value));
    });
  }
});

it('leaves one sealed file with manifest and run_info', async () => {
  const { db, dir, run, history } = await openWorkplace();
  await run('snapshot');
  expect(readdirSync(dir).sort()).toEqual(['logs', 'salesmap_latest.db', 'salesmap_latest.db.lock']);
  expect(query(db, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'delete' }]);
  expect(query(db, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(
    query(db, "SELECT DISTINCT c.type FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.name <> 'manifest'"),
  ).toEqual([{ type: 'TEXT' }]);
  const manifest = query(db, 'SELECT * FROM manifest');
  expect(manifest.map(({ table }) => table)).toEqual(DEFAULT_ENDPOINTS.map(({ table }) => table));
  for (const { table, row_count, column_count, errors } of manifest) {
    expect(errors).toBeNull();
    expect(query(db, `SELECT count(*) AS n FROM "${table}"`)).toEqual([{ n: row_count }]);
    expect(query(db, `SELECT count(*) AS n FROM pragma_table_info('${table}')`)).toEqual([{ n: column_count }]);
  }
  const [line] = history();
  expect(query(db, 'SELECT * FROM run_info')).toEqual([
    {
      run_tag: line?.['run_tag'],
      captured_at_utc: line?.['captured_at_utc'],
      base_url: expect.stringContaining('/api/v2'),
      endpoints: JSON.stringify(DEFAULT_ENDPOINTS.map(({ path }) => path)),
      note: '',
      checkpoint_path: join(dir, 'logs/checkpoints', String(line?.['run_tag']), 'checkpoint.json'),
      final_db_path: db,
      workspace_id: expect.any(String),
      workspace_name: expect.any(String),
    },
  ]);
  expect(statSync(db).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'logs')).mode & 0o777).toBe(0o700);
});

it('saves the former snapshot once and writes a line of history for every run', async () => {
  const { path, run, history } = await openWorkplace();
  await run('snapshot');
  await run('snapshot');
  const [first, second] = history();
  expect(history()).toHaveLength(2);
  expect(readdirSync(path('backups'))).toEqual([`salesmap_backup_${first?.['run_tag']}.db.gz`]);
  expect(second?.['backup_path']).toBe(path('backups', `salesmap_backup_${first?.['run_tag']}.db.gz`));
  const events = eventsOf(String(second?.['log_path']));
  for (const event of [
    'backup_created',
    'checkpoint_saved',
    'finalized',
    'replace_attempt',
    'replaced',
    'webform_filtered',
  ]) {
    expect(events).toContain(event);
  }
});

it('changes nothing when the webform step runs again', async () => {
  const { db, run, history } = await openWorkplace();
  await run('snapshot');
  const before = query(db, 'SELECT * FROM webform_history');
  const { code } = await run('webform');
  expect(code).toBe(0);
  expect(query(db, 'SELECT * FROM webform_history')).toEqual(before);
  expect(history().at(-1)).toMatchObject({ kind: 'webform', status: 'webforms_refreshed', exit_code: 0 });
});

it('shows the token nowhere', async () => {
  const { dir, run, sandbox } = await openWorkplace();
  sandbox.setFaults([{ path: '/deal', request: 1, fault: { type: 'status', status: 500, body: 'json' } }]);
  const { stdout, stderr } = await run('snapshot', '--log-level', 'debug');
  expect(stdout + stderr).not.toContain(sandbox.token);
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      expect(readFileSync(join(entry.parentPath, entry.name)).includes(sandbox.token), entry.name).toBe(false);
  }
});
