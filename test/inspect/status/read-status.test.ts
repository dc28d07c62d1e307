import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readStatus } from '../../../src/inspect/status/read-status.ts';
import type { Status, StatusOptions } from '../../../src/inspect/status/status.ts';
import { Child } from '../../files/support/child.ts';
import { runLineOf, runOptions, tempFolder } from '../../run/support/runs.ts';
import { makeSnapshot } from './support/make-snapshot.ts';

const NOW = new Date('2026-11-24T06:00:30Z');

function place(more: Partial<StatusOptions> = {}): { dir: string; db: string; read(): Promise<Status> } {
  const dir = tempFolder();
  const db = join(dir, 'salesmap_latest.db');
  const places = { backupDir: join(dir, 'backups'), logDir: join(dir, 'logs'), checkpointDir: join(dir, 'runs') };
  const options = { ...runOptions({ dbPath: db, ...places }), maxAgeHours: 26, check: 'quick', ...more } as const;
  return { dir, db, read: () => readStatus(options, db, NOW) };
}

it('answers the checklist of the operating contract', async () => {
  const { dir, db, read } = place();
  expect((await read()).checklist).toEqual({
    backups: true,
    checkpoints: true,
    temporary_files: true,
    manifest_run_info: false,
    webforms: false,
  });
  makeSnapshot(db, { submissions: null });
  writeFileSync(`${db}.new`, 'half');
  mkdirSync(join(dir, 'runs/20261124_050000'), { recursive: true });
  const mirror = { db_path: db, tables: { deal: { completed: false } } };
  writeFileSync(join(dir, 'runs/20261124_050000/checkpoint.json'), JSON.stringify(mirror));
  const { checklist, attention } = await read();
  expect(checklist).toEqual({
    backups: true,
    checkpoints: false,
    temporary_files: false,
    manifest_run_info: true,
    webforms: false,
  });
  expect(attention.map(({ code }) => code)).toEqual([
    'unfinished_lost',
    'webforms_empty',
    'leftover_files',
    'history_missing',
  ]);
});

it('goes on with the other parts when a place cannot be read', async () => {
  const { dir, db, read } = place();
  makeSnapshot(db);
  mkdirSync(join(dir, 'logs/run_history.jsonl'), { recursive: true });
  writeFileSync(join(dir, 'runs'), '');
  const status = await read();
  expect(status.unreadable).toHaveLength(2);
  expect([status.unfinished, status.leftovers]).toEqual([null, null]); // Not known is not none.
  expect(status.database.state).toBe('snapshot');
  expect(status.checklist).toMatchObject({
    backups: true,
    checkpoints: false,
    temporary_files: false,
    manifest_run_info: true,
  });
});

it('does not check a database that a run is at work on', async () => {
  const { db, read } = place();
  makeSnapshot(db);
  const child = new Child('run-lock-process.ts', db, '20261124_050000');
  await child.answer();
  await child.ask('take it');
  expect(await read()).toMatchObject({ lock: { state: 'running' }, database: { integrity: { state: 'not_checked' } } });
  await child.close();
  expect(await read()).toMatchObject({ lock: { state: 'free' }, database: { integrity: { state: 'ok' } } });
});

it('knows by the history which fallback files are a run’s, and which runs published', async () => {
  const { dir, db, read } = place();
  makeSnapshot(db);
  mkdirSync(join(dir, 'logs'));
  const fallback = join(dir, 'salesmap_latest_20261123_030000.db');
  const lines = [
    runLineOf({ run_tag: '20261122_030000', final_db_path: db, webform_rows: 2 }),
    runLineOf({ run_tag: '20261123_030000', final_db_path: fallback, status: 'published_to_fallback', exit_code: 4 }),
    runLineOf({ run_tag: '20261124_030000', final_db_path: db, webform_rows: 2, pid: 1 }),
  ];
  writeFileSync(join(dir, 'logs/run_history.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(fallback, '');
  const { leftovers, attention } = await read();
  expect(leftovers).toMatchObject([{ path: fallback, kind: 'old_fallback' }]);
  expect(attention.map(({ code }) => code)).toEqual(['backup_missing', 'leftover_files']);
  expect(existsSync(fallback)).toBe(true);
});

it('says that a pipeline has to run again, where a plain snapshot would be refused', async () => {
  const { db, read } = place();
  makeSnapshot(db, { note: 'made_by:masked', capturedAtUtc: '2026-11-20T03:00:30Z', submissions: 0 });
  const { attention } = await read();
  expect(attention.map(({ code }) => code)).toEqual(['too_old', 'webforms_empty', 'history_missing']);
  for (const { fix } of attention.slice(0, 2)) expect(fix).toContain('salesmap run FILE_OF_masked --db-path ');
});

it('gives the newest runs of a long history, and how many there are', async () => {
  const { dir, db, read } = place();
  makeSnapshot(db);
  mkdirSync(join(dir, 'logs'));
  const line = JSON.stringify(runLineOf({ final_db_path: db, webform_rows: 2 }));
  writeFileSync(join(dir, 'logs/run_history.jsonl'), `${line}\n`.repeat(50));
  const { history } = await read();
  expect([history.runs.length, history.count]).toEqual([20, 50]);
});
