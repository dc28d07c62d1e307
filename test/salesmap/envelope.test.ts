import { describe, expect, it } from 'vitest';
import { readEnvelope, readList } from '../../src/salesmap/envelope.ts';
import { RawNumber } from '../../src/salesmap/raw-number.ts';
import type { JsonValue } from '../../src/salesmap/record.ts';

describe('readEnvelope', () => {
  it('hands the data on as it is, not a copy', () => {
    const data = JSON.parse('{"dealList":[{"id":"1","__proto__":"kept"}]}');
    const envelope = readEnvelope({ success: true, data });
    expect(envelope.kind === 'success' && envelope.data).toBe(data);
  });

  it.each<[JsonValue, string, string | undefined]>([
    [{ success: false, message: 'Bad Request', reason: 'why' }, 'Bad Request: why', 'why'],
    [{ success: false, message: 'Bad Request', reason: ['one', 'two'] }, 'Bad Request: one two', 'one two'],
    [{ success: false, message: 'Bad Request', reason: [] }, 'Bad Request', ''],
    [{ success: false, message: 'Bad Request' }, 'Bad Request', undefined],
    [{ success: false, message: 'Bad Request', reason: null }, 'Bad Request', undefined],
    [{ success: false, message: 'Bad Request', reason: { field: 'cursor' } }, 'Bad Request', undefined],
    [{ success: false, message: null, reason: 'why' }, 'why', 'why'],
    [{ success: false }, 'no reason given', undefined],
    [{ success: false, data: {} }, 'no reason given', undefined],
    [{ error: 'gone' }, 'gone', undefined],
    [{ success: true, error: 'gone' }, 'gone', undefined],
    [{ success: 0, error: 'gone' }, 'gone', undefined],
  ])('reads the words of the refusal %j', (json, words, reason) => {
    expect(readEnvelope(json)).toEqual({ kind: 'failure', words, reason });
  });

  it.each<[JsonValue, string]>([
    ['text', 'not an object'],
    [[{ success: true, data: {} }], 'not an object'],
    [new RawNumber('1e400'), 'not an object'],
    [{ success: true, data: 'x' }, 'data: must be an object'],
    [{ success: true, data: new RawNumber('1e400') }, 'data: must be an object'],
    [{}, 'success: '],
    [{ error: 12 }, 'success: '],
  ])('says what is wrong with %j', (json, problem) => {
    expect(readEnvelope(json)).toEqual({ kind: 'other', problem: expect.stringContaining(problem) });
  });
});

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
