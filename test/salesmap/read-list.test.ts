import { describe, expect, it } from 'vitest';
import { RawNumber } from '../../src/salesmap/raw-number.ts';
import { readList } from '../../src/salesmap/read-list.ts';
import type { JsonValue } from '../../src/salesmap/record.ts';

describe('readList', () => {
  const list = [{ id: '1' }, { id: '2' }];
  const read = (data: { readonly [key: string]: JsonValue }) => readList(data, 'dealList');

  it.each<[{ readonly [key: string]: JsonValue }, string | null]>([
    [{ nextCursor: 'abc' }, 'abc'],
    [{ nextCurosr: 'abc' }, 'abc'],
    [{ nextCursor: 'right', nextCurosr: 'wrong' }, 'right'],
    [{ nextCursor: null, nextCurosr: 'abc' }, 'abc'],
    [{ nextCursor: 12 }, '12'],
    [{ nextCursor: 0 }, '0'],
    [{ nextCursor: 9007199254740993n }, '9007199254740993'],
    [{ nextCursor: ' ' }, ' '],
    [{ nextCursor: '' }, null],
    [{ nextCursor: null }, null],
    [{}, null],
  ])('reads the cursor of %o as %j', (cursor, nextCursor) => {
    expect(read({ dealList: list, ...cursor })).toEqual({ records: list, nextCursor });
  });

  it('takes an empty list with a cursor for a page like any other', () => {
    expect(read({ dealList: [], nextCursor: 'abc' })).toEqual({ records: [], nextCursor: 'abc' });
  });

  it.each<[JsonValue, string]>([
    [null, 'data.dealList is null, not a list'],
    ['[]', 'data.dealList is a string, not a list'],
    [{ 0: {} }, 'data.dealList is an object, not a list'],
    [12, 'data.dealList is a number, not a list'],
  ])('refuses %j for a list', (value, problem) => {
    expect(read({ dealList: value })).toEqual({ code: 'bad_list', problem });
  });

  it('refuses an answer without the list, also when another list is there', () => {
    const problem = 'data.dealList is missing, not a list';
    expect(read({})).toEqual({ code: 'bad_list', problem });
    expect(read({ leadList: list })).toEqual({ code: 'bad_list', problem });
  });

  it.each<[JsonValue, string]>([
    [null, 'null'],
    ['x', 'a string'],
    [['x'], 'a list'],
    [new RawNumber('1e400'), 'a number'],
  ])('refuses %j for a record, and says which', (stranger, name) => {
    expect(read({ dealList: [...list, stranger] })).toEqual({
      code: 'bad_record',
      problem: `data.dealList[2] is ${name}, not an object`,
    });
  });

  it.each<JsonValue>([true, {}, ['abc'], new RawNumber('1e400')])('refuses %j for a cursor', (nextCursor) => {
    expect(read({ dealList: list, nextCursor })).toMatchObject({ code: 'bad_cursor' });
  });
});
