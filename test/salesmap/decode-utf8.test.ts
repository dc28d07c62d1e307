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
