import { expect, it } from 'vitest';
import { fieldsOf, rememberFieldOrder } from '../../src/salesmap/field-order.ts';
import { parseJson } from '../../src/salesmap/parse-json.ts';
import { putAfterId } from '../../src/salesmap/put-after-id.ts';
import { isJsonObject, type JsonObject } from '../../src/salesmap/record.ts';

const read = (text: string): JsonObject => {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new TypeError(text);
  return value;
};

/** A record as a table will have it: fields in the order of its columns. */
const shown = (record: JsonObject): [string, unknown][] => fieldsOf(record).map((field) => [field, record[field]]);

it.each([
  ['behind the id', { id: '1', name: '단계' }, ['id', 'of', 'name']],
  ['behind the id, wherever that stands', { name: '단계', id: '1' }, ['id', 'of', 'name']],
  ['first, without an id', { name: '단계' }, ['of', 'name']],
  ['alone, in an empty record', {}, ['of']],
])('puts the fields %s', (_where, record, fields) => {
  expect(fieldsOf(putAfterId(record, { of: 'p' }))).toEqual(fields);
});

it('lets a field of the record win, at the new place', () => {
  expect(shown(putAfterId({ id: '1', a: 1, of: 'own' }, { of: 'p', more: null }))).toEqual([
    ['id', '1'],
    ['of', 'own'],
    ['more', null],
    ['a', 1],
  ]);
});

it('keeps an id that is null', () => {
  expect(shown(putAfterId({ id: null }, { of: 'p' }))).toEqual([
    ['id', null],
    ['of', 'p'],
  ]);
});

it('leaves the record as it was', () => {
  const record = Object.freeze({ name: '단계', id: '1' });
  putAfterId(record, { of: 'p' });
  expect(record).toEqual({ name: '단계', id: '1' });
});

it('keeps the order of fields that look like places in a list', () => {
  const record = read('{"id":"1","name":"x","2025":"b","2024":"a"}');
  expect(fieldsOf(putAfterId(record, { of: 'p' }))).toEqual(['id', 'of', 'name', '2025', '2024']);
  const plain = { b: 1, 7: 2 };
  rememberFieldOrder(plain, ['b', '7']);
  expect(fieldsOf(putAfterId(plain, { of: 'p' }))).toEqual(['of', 'b', '7']);
});

it('keeps a field called __proto__, and the digits of large numbers', () => {
  const record = putAfterId(read('{"id":"1","__proto__":"x","n":9007199254740993}'), { of: 'p' });
  expect(shown(record)).toEqual([
    ['id', '1'],
    ['of', 'p'],
    ['__proto__', 'x'],
    ['n', 9007199254740993n],
  ]);
});
