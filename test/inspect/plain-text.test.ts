import { expect, it } from 'vitest';
import { plainText } from '../../src/inspect/plain-text.ts';

it.each([
  ['a\u0000b\u001b[31mc\u202ed\ne', 'a b [31mc d e'],
  ['\ud800x\udc00', '\ufffdx\ufffd'],
  ['이름 😀', '이름 😀'],
])('%j becomes %j', (text, shown) => {
  expect(plainText(text)).toBe(shown);
});

it('cuts what has no end, not in the middle of a letter, and says how long it is', () => {
  expect(plainText('x'.repeat(100_000), 10)).toBe('xxxxxxxxxx … (100000 letters)');
  expect(plainText('xxx😀😀', 4)).toBe('xxx … (7 letters)');
});
