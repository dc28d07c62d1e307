import { expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/salesmap/decode-utf8.ts';

it.each([
  ['nothing', ''],
  ['ASCII', '{"id":"1"}'],
  ['Korean', '{"이름":"김철수"}'],
  ['letters beyond 16 bits', 'a😀한𠮷b'],
  ['a text longer than a pool of buffers', '가나다 abc '.repeat(100_000)],
  ['a mark of byte order inside', `a\uFEFFb`],
])('reads %s', (_, text) => {
  expect(decodeUtf8(Buffer.from(text))).toBe(text);
});

it('leaves out a mark of byte order at the beginning, and only that one', () => {
  expect(decodeUtf8(Buffer.from('\uFEFF\uFEFF가'))).toBe('\uFEFF가');
});

it.each([
  ['a byte that is none', [0x61, 0xff, 0x62], 'a\uFFFDb'],
  ['a letter that is cut off', [0x61, 0xea, 0xb0], 'a\uFFFD'],
  ['half of a pair', [0xed, 0xa0, 0x80], '\uFFFD\uFFFD\uFFFD'],
])('shows where %s stood, and keeps the rest', (_, bytes, text) => {
  expect(decodeUtf8(Buffer.from(bytes))).toBe(text);
});
