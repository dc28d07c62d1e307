import { expect, test } from 'vitest';
import { type ManifestEntry, type RunInfo, writeManifest, writeRunInfo } from '../../src/store/manifest.ts';
import { columnsOf } from '../../src/store/schema.ts';
import { databaseWith, openDatabase, rowsOf } from './support/stores.ts';

const ENTRY: ManifestEntry = { table: 'deal', endpoint: '/deal', rows: 12, columns: 3, errors: null };

const INFO: RunInfo = {
  runTag: '20260101_000000',
  capturedAtUtc: '2026-01-01T00:00:00.000Z',
  baseUrl: 'https://salesmap.kr/api/v2',
  endpoints: '["/deal"]',
  note: '딜: carried_over:x',
  checkpointPath: '/한글/checkpoint.json',
  finalDbPath: '/한글/salesmap_latest.db',
  workspace: { id: 'room-1', name: '우리 회사' },
};

test('manifest has one row per table, in order, in the columns that readers know', () => {
  const db = openDatabase(databaseWith(''));
  writeManifest(db, [ENTRY, { ...ENTRY, table: 'a "b"', errors: 'carried_over:x; 서버 오류' }]);
  expect(columnsOf(db, 'manifest').map(({ name, type }) => `${name} ${type}`)).toStrictEqual([
    'table TEXT',
    'endpoint TEXT',
    'row_count INTEGER',
    'column_count INTEGER',
    'errors TEXT',
  ]);
  expect(rowsOf(db, 'SELECT * FROM manifest ORDER BY rowid')).toStrictEqual([
    { table: 'deal', endpoint: '/deal', row_count: 12, column_count: 3, errors: null },
    { table: 'a "b"', endpoint: '/deal', row_count: 12, column_count: 3, errors: 'carried_over:x; 서버 오류' },
  ]);
  expect(rowsOf(db, 'SELECT DISTINCT typeof(row_count) AS type FROM manifest')).toStrictEqual([{ type: 'integer' }]);
});

test('run_info has one row of text, in the columns that readers know', () => {
  const db = openDatabase(databaseWith(''));
  writeRunInfo(db, INFO);
  expect(new Set(columnsOf(db, 'run_info').map(({ type }) => type))).toStrictEqual(new Set(['TEXT']));
  const rows = rowsOf(db, 'SELECT * FROM run_info');
  expect(rows).toStrictEqual([
    {
      run_tag: INFO.runTag,
      captured_at_utc: INFO.capturedAtUtc,
      base_url: INFO.baseUrl,
      endpoints: INFO.endpoints,
      note: INFO.note,
      checkpoint_path: INFO.checkpointPath,
      final_db_path: INFO.finalDbPath,
      workspace_id: 'room-1',
      workspace_name: '우리 회사',
    },
  ]);
  expect(Object.keys(rows[0] ?? {})).toStrictEqual(
    'run_tag captured_at_utc base_url endpoints note checkpoint_path final_db_path workspace_id workspace_name'.split(
      ' ',
    ),
  );
});

test('both are written anew when the run composes again', () => {
  const db = openDatabase(databaseWith('CREATE TABLE manifest (other); CREATE TABLE run_info (other)'));
  for (const rows of [1, 2]) {
    writeManifest(db, [{ ...ENTRY, rows }]);
    writeRunInfo(db, { ...INFO, note: String(rows) });
  }
  expect(rowsOf(db, 'SELECT row_count FROM manifest')).toStrictEqual([{ row_count: 2 }]);
  expect(rowsOf(db, 'SELECT note FROM run_info')).toStrictEqual([{ note: '2' }]);
});
