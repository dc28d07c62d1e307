import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/salesmap/parse-json.ts';
import { RawNumber } from '../../src/salesmap/raw-number.ts';
import type { JsonValue } from '../../src/salesmap/record.ts';
import { encodeValue } from '../../src/store/encode-value.ts';

describe('a cell', () => {
  test.each<[string, JsonValue | undefined, string | null]>([
    ['null', null, null],
    ['an absent field', undefined, null],
    ['an empty string', '', ''],
    ['spaces', '  두 칸  ', '  두 칸  '],
    ['decomposed Korean', '\u1112\u1161\u11ab', '\u1112\u1161\u11ab'],
    ['a lone surrogate', 'a\ud83dz', 'a\ufffdz'],
    ['an emoji', '😀', '😀'],
    ['NUL', 'a\0b', 'a\0b'],
    ['true', true, '1'],
    ['false', false, '0'],
    ['zero', 0, '0'],
    ['minus zero', -0, '0'],
    ['an amount', 15_000_000, '15000000'],
    ['a whole float', JSON.parse('15000000.0'), '15000000'],
    ['a large whole number', 1e20, '100000000000000000000'],
    ['a fraction', 0.1, '0.1'],
    ['a sum of fractions', 0.1 + 0.2, '0.30000000000000004'],
    ['a small fraction', 1.5e-9, '1.5e-9'],
    ['a bigint', -12345678901234567890n, '-12345678901234567890'],
    ['a number beyond a double', new RawNumber('1e400'), '1e400'],
    ['an empty list', [], '[]'],
    ['an empty object', {}, '{}'],
    ['a reference', { id: 'x', name: '홍길동' }, '{"id": "x", "name": "홍길동"}'],
    ['references', [{ id: 'x', name: '가' }, { id: 'y' }], '[{"id": "x", "name": "가"}, {"id": "y"}]'],
    ['strings', ['가', 'b "c"\\', '\n\u0001\u007f/'], '["가", "b \\"c\\"\\\\", "\\n\\u0001\u007f/"]'],
    ['NUL inside', ['a\0b'], '["a\\u0000b"]'],
    ['surrogates inside', ['a\ud83d', '😀', { '\udc00': 1 }], '["a\ufffd", "😀", {"\ufffd": 1}]'],
    ['line separators inside', ['\u2028\u2029'], '["\u2028\u2029"]'],
    ['booleans and null inside', [true, false, null], '[true, false, null]'],
    ['numbers inside', [1e20, -0, 0.5, 10n ** 20n], '[100000000000000000000, 0, 0.5, 100000000000000000000]'],
    ['a number beyond a double inside', { a: new RawNumber('1e-400') }, '{"a": 1e-400}'],
    ['lists in lists', [[], [[1], {}]], '[[], [[1], {}]]'],
    ['__proto__', JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__": {"a": 1}}'],
  ])('%s', (_name, value, text) => {
    expect(encodeValue(value)).toBe(text);
  });

  test("keys stand in the answer's order, index-like ones too", () => {
    const text = '{"b": 1, "2024": {"z": 2, "1": 3}, "a": [{"y": 0, "0": 0}]}';
    expect(encodeValue(parseJson(text))).toBe(text);
  });
});

describe('deep nesting', () => {
  const deep = (levels: number, inner: string): string =>
    `${'{"k": [0, '.repeat(levels)}${inner}${', "z"], "7": 1}'.repeat(levels)}`;

  test.each([1, 99, 100, 101, 5_000, 20_000])('%i levels come out as they went in', (levels) => {
    const text = deep(levels, '[{"b": [], "1": {}}, 12345678901234567890, null, true, "\\u0000"]');
    expect(encodeValue(parseJson(text)) === text).toBe(true);
  });

  test('a long list deep inside is no trouble either', () => {
    const text = deep(300, `[${new Array(200_000).fill('1').join(', ')}]`);
    expect(encodeValue(parseJson(text)) === text).toBe(true);
  });
});

describe('any value', () => {
  test('a container parses back to what it was', () => {
    const json = fc.json({ stringUnit: 'binary', depthSize: 'medium' });
    fc.assert(
      fc.property(json, (text) => {
        const value: JsonValue = [JSON.parse(text)];
        expect(JSON.parse(encodeValue(value) ?? '')).toStrictEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test('any string stays, but for lone surrogates', () => {
    const anyString = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(anyString, (text) => {
        expect(encodeValue(text)).toBe(text.toWellFormed());
        expect(encodeValue([text])).toBe(`[${JSON.stringify(text.toWellFormed())}]`);
      }),
      { numRuns: 500 },
    );
  });

  test('a number reads back as the same double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(encodeValue(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});
