import { expect, test } from 'vitest';
import { CheckpointRows, resumePoint, type TableCheckpoint } from '../../src/store/checkpoint-rows.ts';
import { newStore } from './support/stores.ts';

const at = (fields: Partial<TableCheckpoint>): TableCheckpoint => ({
  table: 'deal',
  nextCursor: null,
  page: 0,
  completed: false,
  error: null,
  ...fields,
});

test.each([
  ['a table that nobody knows', undefined, { cursor: null, number: 1 }],
  ['a table before its first page', at({}), { cursor: null, number: 1 }],
  ['a table that is to be read anew, whatever cursor it has', at({ nextCursor: 'c' }), { cursor: null, number: 1 }],
  ['a table after page 3', at({ page: 3, nextCursor: 'c3' }), { cursor: 'c3', number: 4 }],
  ['a table that failed after page 3', at({ page: 3, nextCursor: 'c3', error: 'x' }), { cursor: 'c3', number: 4 }],
  ['a complete table', at({ page: 3, completed: true }), null],
])('%s goes on there', (_name, checkpoint, start) => {
  expect(resumePoint(checkpoint)).toStrictEqual(start);
});

test('a table without a cursor is complete after a page, and not before', () => {
  const rows = new CheckpointRows(newStore([]).db);
  rows.save('a', 0, null);
  rows.save('b', 1, null);
  rows.save('c', 1, '');
  expect(rows.all().map(({ completed }) => completed)).toStrictEqual([false, true, false]);
});

test('every save is stamped, and forgets the error before', () => {
  const { db } = newStore([]);
  const rows = new CheckpointRows(db);
  rows.save('deal', 1, 'c1');
  rows.fail('deal', '오류');
  expect(rows.get('deal')).toStrictEqual(at({ page: 1, nextCursor: 'c1', error: '오류' }));
  rows.save('deal', 2, 'c2');
  expect(rows.get('deal')).toStrictEqual(at({ page: 2, nextCursor: 'c2' }));
  expect(rows.get('lead')).toBeUndefined();
  expect(String(db.prepare('SELECT updated_at_utc FROM _checkpoint').pluck().get())).toMatch(/^20\d\d-.*Z$/);
});

test('a restart keeps the error and forgets the place', () => {
  const rows = new CheckpointRows(newStore([]).db);
  rows.save('deal', 4, null);
  rows.fail('deal', 'cursor_loop');
  rows.restart('deal');
  expect(rows.get('deal')).toStrictEqual(at({ error: 'cursor_loop' }));
});
