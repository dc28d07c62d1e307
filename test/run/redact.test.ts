import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redactor, runRedactor } from '../../src/run/redact.ts';

it('takes every token out of a text', () => {
  const redact = redactor('tok-1');
  expect(redact('Bearer tok-1, tok-1tok-1.')).toBe('Bearer [token], [token][token].');
  expect(redact('tok-2')).toBe('tok-2');
});

it('takes a token out in any spelling: in JSON, in a URL', () => {
  const token = 'a"b\\c+d/e=$&';
  const redact = redactor(token);
  for (const text of [token, JSON.stringify({ token }), `?t=${encodeURIComponent(token)}`]) {
    expect(redact(text)).toContain('[token]');
    expect(redact(text)).not.toContain('b\\');
    expect(redact(text)).not.toContain('%22b');
  }
});

it('leaves words alone that somebody tried as a token, but not where a token stands', () => {
  const redact = redactor('wrong');
  expect(redact('it is missing, wrong or expired')).toBe('it is missing, wrong or expired');
  expect(redact('{"token":"wrong"}')).toBe('{"token":"[token]"}');
  expect(redact('authorization: Bearer wrong')).toBe('authorization: Bearer [token]');
  expect(redact('?token=wrong&x=1')).toBe('?token=[token]&x=1');
  expect(redactor('wrong-123')('it is wrong-123')).toBe('it is [token]');
});

it('leaves every text alone where there is no token', () => {
  expect(redactor('')('anything')).toBe('anything');
});

it('leaves no token that a header can carry in any line of JSON', () => {
  const letter = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(fc.array(letter, { minLength: 8 }), fc.string(), fc.string(), (letters, before, after) => {
      const token = letters.join('');
      fc.pre(!'[token]'.includes(token));
      const line = redactor(token)(JSON.stringify({ msg: `${before}${token}${after}` }));
      expect(line).not.toContain(JSON.stringify(token).slice(1, -1));
    }),
  );
});

it('takes the password of the rate limiter out, too', () => {
  const rateLimiter = new URL('redis://crm:p%40ssword@localhost');
  const redact = runRedactor({ token: 'tok-1', rateLimiter });
  expect(redact(`tok-1 p@ssword ${rateLimiter.href}`)).toBe('[token] [password] redis://crm[password]localhost');
  expect(runRedactor({ token: 'tok-1' })('tok-1')).toBe('[token]');
});
