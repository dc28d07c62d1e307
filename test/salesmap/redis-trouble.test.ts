import { expect, it } from 'vitest';
import { redisTrouble } from '../../src/salesmap/redis-trouble.ts';

const trouble = (url: string, said: string) => redisTrouble(new URL(url), new Error(said));

it.each([
  ['redis://h', 'getaddrinfo ENOTFOUND h', 'the host h is not known here', 'Mend the host in --rate-limiter'],
  ['redis://h', 'connect ECONNREFUSED 127.0.0.1:6379', 'connect ECONNREFUSED 127.0.0.1:6379', 'Start that Redis'],
  ['redis://h', 'no answer for 15 s', 'no answer for 15 s', 'If that port speaks TLS, write rediss://h in'],
  [
    'rediss://h:1/2',
    'connect ETIMEDOUT',
    'connect ETIMEDOUT',
    'If that port does not speak TLS, write redis://h:1/2 in',
  ],
  [
    'rediss://h',
    '80:error:0A00010B:SSL routines:wrong version number: ',
    'what answers there does not speak TLS',
    'redis://h',
  ],
  ['redis://h', 'write EPIPE', 'what answers there hangs up', 'If that port speaks TLS, write rediss://h in'],
  [
    'redis://h',
    'Unknown RESP type 21 "?". Please report this.',
    'what answers there speaks TLS',
    'write rediss://h in',
  ],
  ['redis://h', 'Unknown RESP type 72 "H". Please report this.', 'what answers there is no Redis', 'Mend host or port'],
  ['rediss://h', 'self-signed certificate', 'self-signed certificate', 'NODE_EXTRA_CA_CERTS'],
  ['redis://h/9', 'ERR DB index is out of range', 'it has no database 9', 'Mend the number'],
  [
    'redis://h',
    "READONLY You can't write against a read only replica.",
    'it is a replica, which takes nothing in',
    'primary',
  ],
  ['redis://h', 'NOPERM this user has no permissions', 'NOPERM this user has no permissions', 'docs/rate-limit.md'],
  ['redis://h', 'something new.', 'something new', 'Start that Redis'],
])('says of %s, where %j was said, that %s', (url, said, what, next) => {
  expect(trouble(url, said)).toEqual({ what, next: expect.stringContaining(next) });
});

it.each([
  ['redis://h:1', 'NOAUTH HELLO must be called …', 'it asks for a password, and the address has none'],
  ['redis://crm@h:1', 'WRONGPASS invalid', 'it refuses a user without a password'],
  ['redis://:hunter2@h:1', 'WRONGPASS invalid', 'it refuses the password'],
  ['redis://crm:hunter2@h:1', 'WRONGPASS invalid', 'it refuses the user or the password'],
])('says which part of %s is missing or wrong, and how a password is written', (url, said, what) => {
  const found = trouble(url, said);
  expect(found.what).toBe(what);
  expect(found.next).toMatch(/redis:\/\/(USER)?:PASSWORD@h:1\b.* \/ # @ \? % are written %2F %23 %40 %3F %25/);
  expect(JSON.stringify(found)).not.toMatch(/hunter2|crm/);
});
