import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../src/salesmap/field-order.ts';
import { parseLossless } from '../../src/salesmap/lossless-json.ts';
import { parseJson } from '../../src/salesmap/parse-json.ts';
import { RawNumber } from '../../src/salesmap/raw-number.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/salesmap/record.ts';

const objectOf = (text: string): JsonObject => {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new TypeError(`${text} is no object`);
  return value;
};

const thrownBy = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return String(error);
  }
};

describe('numbers', () => {
  test.each<[string, JsonValue]>([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['123456789012345678901234567890', 123456789012345678901234567890n],
    ['15000000', 15000000],
    ['12345678901234567.5', 12345678901234568],
    ['0.30000000000000004', 0.30000000000000004],
    ['1e20', 1e20],
    ['1e0020', 1e20],
    ['1e300', 1e300],
    ['0e400', 0],
    ['1e400', new RawNumber('1e400')],
    ['-1E+400', new RawNumber('-1E+400')],
    ['1e-400', new RawNumber('1e-400')],
    ['-0.5e-999', new RawNumber('-0.5e-999')],
    [`0.${'0'.repeat(240)}1e-99`, new RawNumber(`0.${'0'.repeat(240)}1e-99`)],
    [`${'9'.repeat(300)}e99`, new RawNumber(`${'9'.repeat(300)}e99`)],
    ['9'.repeat(20_000), new RawNumber('9'.repeat(20_000))],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toStrictEqual(value);
    expect(parseJson(` [${text}]`)).toStrictEqual([value]);
    expect(parseJson(`[0,\n${text} ,"x"]`)).toStrictEqual([0, value, 'x']);
    expect(parseJson(`{"금액": ${text}}`)).toStrictEqual({ 금액: value });
  });

  test('digits in strings stay strings', () => {
    const text = '{"a":"12345678901234567890","b":"1e400","c":"{\\"1\\":12345678901234567890}","d":1}';
    expect(parseJson(text)).toStrictEqual(JSON.parse(text));
  });

  test('an integer of any length keeps its digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), (integer) => {
        expect(String(objectOf(`{"a":[1,${integer}]}`)['a'])).toBe(`1,${integer}`);
      }),
    );
  });
});

describe('the order of keys', () => {
  test.each([
    ['{"b":1,"2024":2,"a":3,"7":4}', ['b', '2024', 'a', '7']],
    ['{"b":1,"\\u0031":2}', ['b', '1']],
    ['{"b":1,"\\u00312" : 2}', ['b', '12']],
    ['{"b":1,"7":2,"b":3,"7":4,"a":5}', ['b', '7', 'a']],
    ['{"b":1,"4294967294":2,"4294967295":3,"a":4}', ['b', '4294967294', '4294967295', 'a']],
    ['{"b":1,"00000000000001":2,"99999999999":3}', ['b', '00000000000001', '99999999999']],
    ['{"b":1,"a":2}', ['b', 'a']],
    ['{}', []],
  ])('%s', (text, fields) => {
    const object = objectOf(text);
    expect(fieldsOf(object)).toStrictEqual(fields);
    expect(object).toStrictEqual(JSON.parse(text));
  });

  test('is remembered for every object of an answer', () => {
    const value = parseJson('[{"b":{"c":0,"1":0},"1":0},{"a":0,"2":{}}]');
    const lists = Array.isArray(value) ? value.filter(isJsonObject).map(fieldsOf) : [];
    expect(lists).toStrictEqual([
      ['b', '1'],
      ['a', '2'],
    ]);
  });

  test('follows the text for any keys', () => {
    const key = fc.oneof(fc.nat().map(String), fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'id', '01'));
    fc.assert(
      fc.property(fc.uniqueArray(key), (keys) => {
        const text = `{${keys.map((name, i) => `${JSON.stringify(name)}:${i}`).join(',')}}`;
        expect(fieldsOf(objectOf(text))).toStrictEqual(keys);
      }),
    );
  });
});

describe('hostile texts', () => {
  test.each(['', '{', '[1,]', '{"1":1', '12345678901234567890x', '[01]', '\uFEFF{}', '{"a":12345678901234567890,}'])(
    'throws as JSON.parse: %j',
    (text) => {
      expect(thrownBy(() => JSON.parse(text))).toMatch(/^SyntaxError/);
      expect(thrownBy(() => parseJson(text))).toBe(thrownBy(() => JSON.parse(text)));
    },
  );

  test('`__proto__` is a key like any other', () => {
    const object = objectOf('{"__proto__":{"polluted":true},"1":12345678901234567890}');
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(Object.hasOwn(object, '__proto__')).toBe(true);
    expect(fieldsOf(object)).toStrictEqual(['__proto__', '1']);
    expect(parseJson('{"__proto__":1,"__proto__":2,"1":0}')).toStrictEqual(
      JSON.parse('{"__proto__":1,"__proto__":2,"1":0}'),
    );
  });

  test.each([500, 2_000, 20_000])('%i levels of nesting', (levels) => {
    let value = parseJson(`${'{"1":['.repeat(levels)}12345678901234567890${']}'.repeat(levels)}`);
    for (let level = 0; level < levels; level += 1) {
      const list = isJsonObject(value) ? value['1'] : undefined;
      value = Array.isArray(list) ? list[0] : 'too shallow';
    }
    expect(value).toBe(12345678901234567890n);
  });
});

test.each([
  ['digits', '1', 20_000_000],
  ['digits spelt with escapes', '\\u0031', 10_000_000],
  ['numbers', ',1.5e9', 3_000_000],
])('a string of millions of %s is no trouble', (_name, unit, count) => {
  expect(String(objectOf(`{"a":"${unit.repeat(count)}"}`)['a']).length).toBeGreaterThanOrEqual(10_000_000);
});

describe('whatever JSON holds', () => {
  /** Integers above 2^53 become bigint on purpose, so they are left out where the parsers are compared. */
  const noBigIntegers = (_key: string, value: unknown): unknown =>
    Number.isInteger(value) && !Number.isSafeInteger(value) ? 0 : value;
  const text = fc
    .tuple(fc.jsonValue({ stringUnit: 'binary', depthSize: 'medium' }), fc.constantFrom(undefined, ' ', '\t', '  '))
    .map(([value, space]) => JSON.stringify(value, noBigIntegers, space));

  test.each([
    ['parseJson', parseJson],
    ['the lossless parser, flagged or not', parseLossless],
  ])('%s gives what JSON.parse gives', (_name, parse) => {
    fc.assert(
      fc.property(text, (json) => {
        expect(parse(json)).toStrictEqual(JSON.parse(json));
      }),
      { numRuns: 500 },
    );
  });
});
