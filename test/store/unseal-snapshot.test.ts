import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CARRIED_OVER, NOT_ASKED_FOR, SKIPPED, writeManifest, writeRunInfo } from '../../src/store/manifest.ts';
import type { PreviousSnapshot } from '../../src/store/previous-snapshot.ts';
import { sealSnapshot } from '../../src/store/seal-snapshot.ts';
import type { SnapshotStore } from '../../src/store/snapshot-store.ts';
import { tempFolder } from '../files/support/temp-folder.ts';
import { batchOf, columnEntry, EARLIER, newStore, previousOf, RUN, reopen, tableOf } from './support/stores.ts';

/** A run that was sealed with these words in `manifest.errors`, and opened again. */
function unsealed(
  errors: Readonly<Record<string, string | null>>,
  previous?: PreviousSnapshot,
  paths: Readonly<Record<string, string>> = {},
): SnapshotStore {
  const path = join(tempFolder(), 'snapshot.db');
  const tables = Object.keys(errors);
  const store = newStore(tables, { path, previous, facts: { backup: 'done' } });
  for (const table of tables) store.writeBatch(table, batchOf([{ id: 'a', x: 1 }, { id: 'b' }]));
  writeManifest(
    store.db,
    tables.map((table) => ({
      table,
      endpoint: paths[table] ?? `/${table}`,
      rows: 2,
      columns: 2,
      errors: errors[table] ?? null,
    })),
  );
  writeRunInfo(store.db, {
    runTag: RUN,
    capturedAtUtc: '',
    baseUrl: 'http://127.0.0.1:1/api',
    endpoints: '[]',
    note: '',
    checkpointPath: '',
    finalDbPath: '/data/salesmap_latest.db',
  });
  sealSnapshot(store.db);
  return reopen(path, previous);
}

test('a sealed run knows again which one it is, where it belongs and what it read', () => {
  const { facts } = unsealed({ deal: null, user: null });
  expect(['run_tag', 'base_url', 'db_path', 'tables'].map((key) => facts.get(key))).toStrictEqual([
    RUN,
    'http://127.0.0.1:1/api',
    '/data/salesmap_latest.db',
    '["deal","user"]',
  ]);
});

test('what was crawled is complete, with its rows and columns', () => {
  const store = unsealed({ deal: null });
  expect(store.resumePoint('deal')).toBeNull();
  expect(tableOf(store.db, 'deal')).toStrictEqual({
    columns: ['id', 'x'],
    rows: [
      ['a', '1'],
      ['b', null],
    ],
  });
  expect(store.columns('deal').map(({ field }) => field)).toStrictEqual(['id', 'x']);
});

describe('a table that is not the run’s own', () => {
  const failed = `${CARRIED_OVER}${EARLIER}; deal: HTTP 500`;

  test('is read again from its start when it had failed', () => {
    const store = unsealed({ deal: failed, user: null });
    expect(store.facts.get('tables')).toBe('["deal","user"]');
    expect(store.resumePoint('deal')).toStrictEqual({ cursor: null, number: 1 });
    store.writeBatch('deal', batchOf([{ id: 'new' }]));
    expect(tableOf(store.db, 'deal')).toStrictEqual({ columns: ['id'], rows: [['new']] });
  });

  test.each([
    ['carried over', `${CARRIED_OVER}${EARLIER}`],
    ['made empty', NOT_ASKED_FOR],
  ])('is not asked for when it was not before: %s', (_name, errors) => {
    const store = unsealed({ deal: null, memo: errors });
    expect(store.facts.get('tables')).toBe('["deal"]');
    expect(store.checkpoints().map(({ table }) => table)).toStrictEqual(['deal']);
  });

  test.each([
    ['whole', null],
    ['carried over', `${CARRIED_OVER}${EARLIER}`],
    ['carried over because its list failed', `${CARRIED_OVER}${EARLIER}; pipeline: HTTP 500`],
  ])('is not asked for when it came out of another’s records: %s', (_name, errors) => {
    const store = unsealed({ pipeline: errors?.includes(';') ? errors : null, stage: errors }, undefined, {
      stage: '/pipeline#stages',
    });
    expect(store.facts.get('tables')).toBe('["pipeline"]');
    expect(store.checkpoints().map(({ table }) => table)).toStrictEqual(['pipeline']);
  });

  test.each([
    ['alone', `${SKIPPED}todo: HTTP 403`],
    ['with the rows of before', `${CARRIED_OVER}${EARLIER}; ${SKIPPED}todo: HTTP 403`],
  ])('is asked for again when the server did not allow it: %s', (_name, errors) => {
    const store = unsealed({ deal: null, todo: errors });
    expect(store.facts.get('tables')).toBe('["deal","todo"]');
    expect([store.resumePoint('deal'), store.resumePoint('todo')]).toStrictEqual([null, { cursor: null, number: 1 }]);
  });
});

test('what the published snapshot holds is remembered anew', () => {
  const store = unsealed({ deal: null }, previousOf({ deal: [columnEntry('id'), columnEntry('gone')] }, 77));
  expect(store.previousRows('deal')).toBe(77);
  expect(store.previousColumns('deal').map(({ field }) => field)).toStrictEqual(['id', 'gone']);
});

test('it can be sealed again', () => {
  const store = unsealed({ deal: null });
  sealSnapshot(store.db);
  expect(store.db.open).toBe(false);
});

test('the published snapshot is not looked at for a run that was never sealed', () => {
  const path = join(tempFolder(), 'snapshot.db');
  newStore(['deal'], { path }).close();
  expect(reopen(path, previousOf({ deal: ['id'] }, 5)).previousRows('deal')).toBeUndefined();
});
