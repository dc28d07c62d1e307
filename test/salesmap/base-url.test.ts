import { expect, it } from 'vitest';
import { CannotStartError } from '../../src/run/errors.ts';
import { baseUrlText, parseBaseUrl } from '../../src/salesmap/base-url.ts';

it.each([
  ['https://salesmap.kr/api/v2', 'https://salesmap.kr/api/v2'],
  ['https://salesmap.kr/api/v2/', 'https://salesmap.kr/api/v2'],
  ['https://salesmap.kr/api/v2///', 'https://salesmap.kr/api/v2'],
  ['HTTPS://SalesMap.kr:443/api/v2', 'https://salesmap.kr/api/v2'],
  ['https://salesmap.kr', 'https://salesmap.kr'],
  ['https://salesmap.kr/', 'https://salesmap.kr'],
  ['http://127.0.0.1:8080/api/v2', 'http://127.0.0.1:8080/api/v2'],
  ['http://127.1.2.3/', 'http://127.1.2.3'],
  ['http://localhost:1/x', 'http://localhost:1/x'],
  ['http://LOCALHOST/x', 'http://localhost/x'],
  ['http://[::1]:8080/x', 'http://[::1]:8080/x'],
])('takes %s as %s', (text, kept) => {
  expect(baseUrlText(parseBaseUrl(text))).toBe(kept);
});

it.each([
  ['', 'is not an address'],
  ['salesmap.kr/api/v2', 'is not an address'],
  ['/api/v2', 'is not an address'],
  ['ftp://salesmap.kr/api', 'neither https nor http'],
  ['file:///etc/passwd', 'neither https nor http'],
  ['http://salesmap.kr/api/v2', 'show the token'],
  ['http://localhost.example/api', 'show the token'],
  ['http://127.0.0.1.example/api', 'show the token'],
  ['http://192.168.0.1/api', 'show the token'],
  ['http://0.0.0.0/api', 'show the token'],
  ['http://[::2]/api', 'show the token'],
  ['https://user@salesmap.kr/api', 'must be plain'],
  ['https://:word@salesmap.kr/api', 'must be plain'],
  ['https://salesmap.kr/api?token=x', 'must be plain'],
  ['https://salesmap.kr/api#x', 'must be plain'],
])('refuses %j: it %s', (text, why) => {
  expect(() => parseBaseUrl(text)).toThrow(CannotStartError);
  expect(() => parseBaseUrl(text)).toThrow(
    expect.objectContaining({ code: 'bad_base_url', exitCode: 2, message: expect.stringContaining(why) }),
  );
});
