import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../src/salesmap/endpoint.ts';
import type { SalesmapRecord } from '../../src/salesmap/record.ts';
import { EXTRA_COLUMN } from '../../src/store/column-names.ts';
import { type ColumnDrift, keepColumns } from '../../src/store/keep-columns.ts';
import type { PreviousSnapshot } from '../../src/store/previous-snapshot.ts';
import type { SnapshotStore } from '../../src/store/snapshot-store.ts';
import { batchOf, columnEntry, EARLIER, newStore, previousOf, RUN, tableOf } from './support/stores.ts';

const DEAL: Endpoint = {
  table: 'deal',
  path: '/deal',
  listKey: 'dealList',
  paged: true,
  pageSize: 50,
  columns: ['id', 'peopleId', '금액'],
};

const crawled = (records: readonly SalesmapRecord[], previous?: PreviousSnapshot): SnapshotStore => {
  const store = newStore(['deal'], { previous });
  store.writeBatch('deal', batchOf(records));
  return store;
};

const drift = (appeared: readonly string[], vanished: readonly string[]): ColumnDrift => ({
  table: 'deal',
  appeared,
  vanished,
});

describe('a field that no record carries any more', () => {
  const before = previousOf({
    deal: ['id', 'a', columnEntry('gone', { firstSeenRun: 'r1' }), columnEntry('A', { column: 'A_2' })],
  });

  test('keeps its column behind the others, all NULL, with the runs that saw it', () => {
    const store = crawled([{ id: 'x', a: 1, fresh: 2 }], before);
    expect(keepColumns(store, DEAL, false)).toStrictEqual(drift(['fresh'], ['gone', 'A']));
    expect(tableOf(store.db, 'deal')).toStrictEqual({
      columns: ['id', 'a', 'fresh', 'gone', 'A_2'],
      rows: [['x', '1', '2', null, null]],
    });
    expect(store.columns('deal').slice(2)).toStrictEqual([
      columnEntry('fresh', { firstSeenRun: RUN, lastSeenRun: RUN }),
      columnEntry('gone', { firstSeenRun: 'r1' }),
      columnEntry('A', { column: 'A_2' }),
    ]);
  });

  test('is left out by --prune-columns, and reported all the same', () => {
    const store = crawled([{ id: 'x', a: 1 }], before);
    expect(keepColumns(store, DEAL, true)).toStrictEqual(drift([], ['gone', 'A']));
    expect(tableOf(store.db, 'deal').columns).toStrictEqual(['id', 'a']);
  });

  test('is reported the same when it is done again after a refusal', () => {
    const store = crawled([{ id: 'x', a: 1 }], before);
    const first = keepColumns(store, DEAL, false);
    const table = tableOf(store.db, 'deal');
    const columns = store.columns('deal');
    expect(keepColumns(store, DEAL, false)).toStrictEqual(first);
    expect(tableOf(store.db, 'deal')).toStrictEqual(table);
    expect(store.columns('deal')).toStrictEqual(columns);
  });
});

test('a field that is only null now is carried, not vanished', () => {
  const store = crawled([{ id: 'x', a: null }], previousOf({ deal: ['id', 'a'] }));
  expect(keepColumns(store, DEAL, true)).toStrictEqual(drift([], []));
});

describe('an empty table', () => {
  test('has the columns of the catalog in a new workspace', () => {
    const store = crawled([]);
    expect(keepColumns(store, DEAL, false)).toStrictEqual(drift([], []));
    expect(tableOf(store.db, 'deal')).toStrictEqual({ columns: ['id', 'peopleId', '금액'], rows: [] });
    expect(store.columns('deal').slice(1)).toStrictEqual([
      columnEntry('peopleId', { firstSeenRun: null, lastSeenRun: null }),
      columnEntry('금액', { firstSeenRun: null, lastSeenRun: null }),
    ]);
    keepColumns(store, DEAL, false);
    expect(store.columnCount('deal')).toBe(3);
  });

  test('has the columns of the previous snapshot, not the ones of the catalog', () => {
    const store = crawled([], previousOf({ deal: ['id', '이름'] }));
    expect(keepColumns(store, DEAL, false)).toStrictEqual(drift([], ['이름']));
    expect(tableOf(store.db, 'deal').columns).toStrictEqual(['id', '이름']);
  });

  test('that was not in the previous snapshot has the ones of the catalog', () => {
    const store = crawled([], previousOf({ lead: ['id', '이름'] }));
    keepColumns(store, DEAL, false);
    expect(tableOf(store.db, 'deal').columns).toStrictEqual(['id', 'peopleId', '금액']);
  });
});

test('a table with rows in a new workspace has its own columns only, and nothing appeared', () => {
  const store = crawled([{ id: 'x', a: 1 }]);
  expect(keepColumns(store, DEAL, false)).toStrictEqual(drift([], []));
  expect(tableOf(store.db, 'deal').columns).toStrictEqual(['id', 'a']);
});

describe('a field that was in _extra', () => {
  const before = previousOf({
    deal: ['id', columnEntry('still', { column: EXTRA_COLUMN }), columnEntry('gone', { column: EXTRA_COLUMN })],
  });

  test('is no new one, and gets no column when it is gone', () => {
    const store = crawled([{ id: 'x', still: 1, fresh: 2 }], before);
    expect(keepColumns(store, DEAL, false)).toStrictEqual(drift(['fresh'], ['gone']));
    expect(tableOf(store.db, 'deal').columns).toStrictEqual(['id', 'still', 'fresh']);
    expect(store.columns('deal').find(({ field }) => field === 'still')?.firstSeenRun).toBe(EARLIER);
  });
});
