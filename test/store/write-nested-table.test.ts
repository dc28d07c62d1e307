import { expect, test } from 'vitest';
import { parseJson } from '../../src/salesmap/parse-json.ts';
import type { SalesmapRecord } from '../../src/salesmap/record.ts';
import type { SnapshotStore } from '../../src/store/snapshot-store.ts';
import { writeNestedTable } from '../../src/store/write-nested-table.ts';
import { batchOf, newStore, previousOf, rowsOf, tableOf } from './support/stores.ts';

const STAGES = { table: 'stage', field: 'stages', parentKey: 'pipelineId', columns: ['id', 'pipelineId', 'name'] };

/** A run that read these pipelines, and their stages. */
function withStages(records: readonly SalesmapRecord[], previous?: Parameters<typeof previousOf>[0]): SnapshotStore {
  const store = newStore(['pipeline'], { previous: previous && previousOf(previous) });
  store.writeBatch('pipeline', batchOf(records));
  writeNestedTable(store, 'pipeline', STAGES);
  return store;
}

const TWO = [
  {
    id: 'p1',
    stages: [
      { name: '상담', id: 's2' },
      { id: 's1', name: '계약', order: 2 },
    ],
  },
  { id: 'p2', name: '리드', stages: [{ id: 's3', name: '신규', tags: ['a', { b: true }] }] },
];

test('has a row for each element, in order, with the id of its record behind its own', () => {
  const store = withStages(TWO);
  expect(tableOf(store.db, 'stage')).toStrictEqual({
    columns: ['id', 'pipelineId', 'name', 'order', 'tags'],
    rows: [
      ['s2', 'p1', '상담', null, null],
      ['s1', 'p1', '계약', '2', null],
      ['s3', 'p2', '신규', null, '["a", {"b": true}]'],
    ],
  });
  expect(store.columns('stage').map(({ field }) => field)).toStrictEqual(['id', 'pipelineId', 'name', 'order', 'tags']);
});

test('leaves the lists where they are', () => {
  const store = withStages(TWO);
  expect(rowsOf(store.db, "SELECT stages FROM pipeline WHERE id = 'p2'")).toStrictEqual([
    { stages: '[{"id": "s3", "name": "신규", "tags": ["a", {"b": true}]}]' },
  ]);
});

test('is the same when it is made again, and follows what the records say now', () => {
  const store = withStages(TWO);
  const first = [tableOf(store.db, 'stage'), store.columns('stage')];
  writeNestedTable(store, 'pipeline', STAGES);
  expect([tableOf(store.db, 'stage'), store.columns('stage')]).toStrictEqual(first);
  store.writeBatch('pipeline', batchOf([{ id: 'p1', stages: [{ id: 's9' }] }]));
  writeNestedTable(store, 'pipeline', STAGES);
  expect(tableOf(store.db, 'stage')).toStrictEqual({ columns: ['id', 'pipelineId'], rows: [['s9', 'p1']] });
});

test.each([
  ['no list', { id: 'p', stages: null }],
  ['an empty list', { id: 'p', stages: [] }],
  ['a text that only begins like a list', { id: 'p', stages: '[{"id"' }],
  ['an object', { id: 'p', stages: { id: 's' } }],
  ['a list of other things', { id: 'p', stages: ['s', 1, null, ['s']] }],
  ['no such field', { id: 'p' }],
])('is there without rows when the field has %s', (_what, record) => {
  expect(tableOf(withStages([record]).db, 'stage')).toStrictEqual({ columns: ['id'], rows: [] });
});

test('keeps elements that are objects, and passes over their neighbours', () => {
  const store = withStages([{ id: 'p', stages: ['x', { id: 's' }, null] }]);
  expect(tableOf(store.db, 'stage').rows).toStrictEqual([['s', 'p']]);
});

test('keeps elements without an id, those of a record without one, and an own value of the key', () => {
  const stages = [{ name: 'a' }, { name: 'b' }, { id: 's', pipelineId: 'own' }];
  const store = withStages([{ stages }, { id: 'p', stages: [{ name: 'c' }] }]);
  expect(tableOf(store.db, 'stage')).toStrictEqual({
    columns: ['id', 'pipelineId', 'name'],
    rows: [
      [null, null, 'a'],
      [null, null, 'b'],
      ['s', 'own', null],
      [null, 'p', 'c'],
    ],
  });
});

test('has an element that two records name once, as the last of them says', () => {
  const store = withStages([
    { id: 'p1', stages: [{ id: 's', name: 'first', order: 1 }] },
    { id: 'p2', stages: [{ id: 's', name: 'last' }] },
  ]);
  expect(tableOf(store.db, 'stage').rows).toStrictEqual([['s', 'p2', 'last', null]]);
});

test('keeps large numbers, and the order of fields that look like numbers', () => {
  const list = parseJson('[{"id":9007199254740993,"b":1,"2024":2}]');
  const store = withStages([{ id: 'p', stages: list }]);
  expect(tableOf(store.db, 'stage')).toStrictEqual({
    columns: ['id', 'pipelineId', 'b', '2024'],
    rows: [['9007199254740993', 'p', '1', '2']],
  });
});

test('finds the field under the column that holds it, and keeps the columns of the published snapshot', () => {
  const store = withStages([{ id: 'p', Stages: 'other', stages: [{ id: 's', Name: 'x', name: 'y' }] }], {
    stage: ['id', { field: 'name', column: 'Name_2', firstSeenRun: null, lastSeenRun: null }],
  });
  expect(store.columns('pipeline').map(({ column }) => column)).toStrictEqual(['id', 'Stages', 'stages_2']);
  expect(tableOf(store.db, 'stage')).toStrictEqual({
    columns: ['id', 'pipelineId', 'Name', 'Name_2'],
    rows: [['s', 'p', 'x', 'y']],
  });
});
