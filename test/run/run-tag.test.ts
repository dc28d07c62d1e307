import { expect, it } from 'vitest';
import { CannotStartError } from '../../src/run/errors.ts';
import { formatRunTag, isRunTag, momentOfRunTag, nextRunTag, parseRunTag } from '../../src/run/run-tag.ts';

it('is the second in UTC', () => {
  expect(formatRunTag(new Date('2025-12-24T18:30:05.999+09:00'))).toBe('20251224_093005');
  expect(momentOfRunTag('20251224_093005')).toEqual(new Date('2025-12-24T09:30:05Z'));
});

it.each([
  ['20251231_235959', '20260101_000000'],
  ['20240228_235959', '20240229_000000'],
])('has a next one: %s, %s', (runTag, next) => {
  expect(nextRunTag(runTag)).toBe(next);
});

it.each([
  '',
  '20251224',
  '20251224-093005',
  '20251224_0930050',
  ' 20251224_093005',
  '20250231_000000',
  '20251301_000000',
  '20250101_240000',
  '20250101_006000',
  '../../../etc_000000',
  '20251224_093005\n',
  '２０２５１２２４_093005',
])('is not %j', (text) => {
  expect(isRunTag(text)).toBe(false);
  expect(() => parseRunTag(text)).toThrow(CannotStartError);
  expect(() => parseRunTag(text)).toThrow(expect.objectContaining({ code: 'bad_run_tag', exitCode: 2 }));
  expect(() => nextRunTag(text)).toThrow(TypeError);
});

it('is given back as it came when it is one', () => {
  expect(parseRunTag('20240229_235959')).toBe('20240229_235959');
});
