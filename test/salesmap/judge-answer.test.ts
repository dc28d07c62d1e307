import { expect, it } from 'vitest';
import type { RawAnswer } from '../../src/salesmap/answer-collector.ts';
import { judgeAnswer } from '../../src/salesmap/judge-answer.ts';

const SECRET = 'tok-123';
const redact = (text: string): string => text.replaceAll(SECRET, '[token]');
const judge = (status: number, text: string, more: Partial<RawAnswer> = {}) =>
  judgeAnswer({ status, text, contentType: undefined, retryAfter: undefined, location: undefined, ...more }, redact);

const refusal = (reason: unknown, message: unknown = 'Bad Request'): string =>
  JSON.stringify({ success: false, message, reason });
const HTML = '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>';

it('takes the data out of a success', () => {
  expect(judge(200, '{"success":true,"data":{"dealList":[]}}')).toEqual({ data: { dealList: [] } });
  expect(judge(201, ' {"success":true,"data":{}} \n')).toEqual({ data: {} });
});

it.each([
  // status, body, code, again, words
  [200, refusal('커서가 잘못됐습니다.'), 'success_false', false, '(HTTP 200): Bad Request: 커서가 잘못됐습니다.'],
  [200, '{"error":"웹 폼을 찾을 수 없습니다."}', 'success_false', false, '(HTTP 200): 웹 폼을 찾을 수 없습니다.'],
  [200, '', 'not_envelope', true, 'an empty body'],
  [200, ' \n', 'not_envelope', true, 'an empty body'],
  [204, '', 'not_envelope', true, 'an empty body'],
  [200, HTML, 'not_envelope', true, 'an HTML page instead of JSON'],
  [200, '{"success":true,"data":{"dealList":[{"id"', 'not_envelope', true, 'not whole JSON'],
  [200, '{"success":true}', 'not_envelope', true, 'data: must be an object'],
  [200, '{"success":true,"data":null}', 'not_envelope', true, 'data: must be an object'],
  [200, '{"success":true,"data":[]}', 'not_envelope', true, 'data: must be an object'],
  [200, '{"data":{"dealList":[]}}', 'not_envelope', true, 'success: '],
  [200, '{"success":"true","data":{}}', 'not_envelope', true, 'success: '],
  [200, '[]', 'not_envelope', true, 'not an object'],
  [200, 'null', 'not_envelope', true, 'not an object'],
  [200, '12', 'not_envelope', true, 'not an object'],
  [400, refusal(['하나', '둘']), 'http_error', false, 'HTTP 400 Bad Request: Bad Request: 하나 둘'],
  [
    400,
    '{"error":"웹 폼을 찾을 수 없습니다."}',
    'http_error',
    false,
    'HTTP 400 Bad Request: 웹 폼을 찾을 수 없습니다.',
  ],
  [400, '{"success":true,"data":{}}', 'http_error', false, 'HTTP 400 Bad Request'],
  [
    401,
    refusal('토큰이 만료됐습니다.', 'Unauthorized'),
    'unauthorized',
    false,
    '401 Unauthorized: Unauthorized: 토큰이',
  ],
  [401, HTML, 'unauthorized', false, 'HTTP 401 Unauthorized'],
  [403, refusal('플랜'), 'forbidden', false, 'HTTP 403 Forbidden: Bad Request: 플랜'],
  [404, HTML, 'http_error', false, 'HTTP 404 Not Found'],
  [405, '', 'http_error', false, 'HTTP 405 Method Not Allowed'],
  [408, '', 'http_error', true, 'HTTP 408 Request Timeout'],
  [429, refusal(undefined, 'Too Many Requests'), 'rate_limited', true, 'HTTP 429 Too Many Requests'],
  [429, HTML, 'rate_limited', true, 'HTTP 429 Too Many Requests'],
  [500, refusal('서버'), 'http_error', true, 'HTTP 500 Internal Server Error: Bad Request: 서버'],
  [502, HTML, 'http_error', true, 'HTTP 502 Bad Gateway'],
  [503, '', 'http_error', true, 'HTTP 503 Service Unavailable'],
  [599, '', 'http_error', true, 'HTTP 599'],
] as const)('HTTP %s with %s is %s, again: %s', (status, text, code, again, words) => {
  const result = judge(status, text);
  expect(result).toMatchObject({ code, again, status });
  expect(result).toHaveProperty('what', expect.stringContaining(words));
});

it.each([301, 302, 307, 308])('never tries a redirect (%s) again, and says where it led', (status) => {
  expect(judge(status, HTML, { location: `https://elsewhere.example/?t=${SECRET}` })).toEqual({
    code: 'redirected',
    what: expect.stringContaining('"https://elsewhere.example/?t=[token]": redirects are not followed'),
    status,
    again: false,
  });
});

it('hands on what a 429 says of the time to wait', () => {
  expect(judge(429, refusal('7초 후 재시도해주세요.'), { retryAfter: '3' })).toMatchObject({
    retryAfter: '3',
    reason: '7초 후 재시도해주세요.',
  });
  expect(judge(429, refusal(['잠시만요.', '7초 후 재시도해주세요.']))).toMatchObject({
    reason: '잠시만요. 7초 후 재시도해주세요.',
  });
});

it.each([200, 400, 401, 500])('takes the token out of the words of a %s', (status) => {
  const result = judge(status, refusal(`Bearer ${SECRET} is wrong`, SECRET));
  expect(result).toHaveProperty('what', expect.stringContaining('[token]: Bearer [token] is wrong'));
  expect('what' in result && result.what).not.toContain(SECRET);
});

it('keeps digits that a double would lose', () => {
  expect(judge(200, '{"success":true,"data":{"id":9007199254740993}}')).toEqual({ data: { id: 9007199254740993n } });
});
