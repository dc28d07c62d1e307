import { expect, test } from 'vitest';
import { orderColumns } from '../../src/store/order-columns.ts';
import { batchOf, newStore, rowsOf } from './support/stores.ts';

test('_columns is in the order of the tables, whoever was first, each table’s in order of appearance', () => {
  const store = newStore(['deal', 'user']);
  store.writeBatch('user', batchOf([{ id: 'u', z: 1 }], { nextCursor: 'c1' }));
  store.writeBatch('deal', batchOf([{ id: 'd', y: 1 }], { nextCursor: 'c1' }));
  store.writeBatch('user', batchOf([{ id: 'v', a: 1 }], { fromPage: 2 }));
  store.writeBatch('deal', batchOf([{ id: 'e', b: 1 }], { fromPage: 2 }));
  const before = [store.columns('deal'), store.columns('user')];
  for (const _time of ['once', 'again']) {
    orderColumns(store.db, ['deal', 'user']);
    expect(rowsOf(store.db, 'SELECT table_name AS t, field AS f FROM _columns ORDER BY rowid')).toStrictEqual(
      ['deal id', 'deal y', 'deal b', 'user id', 'user z', 'user a'].map((text) => {
        const [t, f] = text.split(' ');
        return { t, f };
      }),
    );
  }
  expect([store.columns('deal'), store.columns('user')]).toStrictEqual(before);
});

test('a run can go on afterwards', () => {
  const store = newStore(['deal', 'user']);
  store.writeBatch('user', batchOf([{ id: 'u' }]));
  store.writeBatch('deal', batchOf([{ id: 'd' }], { nextCursor: 'c1' }));
  orderColumns(store.db, ['deal', 'user']);
  expect(store.writeBatch('deal', batchOf([{ id: 'e', b: 1 }], { fromPage: 2 }))).toMatchObject({
    rows: 2,
    columns: 2,
  });
  expect(store.columns('deal').map(({ field }) => field)).toStrictEqual(['id', 'b']);
});
