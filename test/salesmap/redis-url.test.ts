import { expect, it } from 'vitest';
import { CannotStartError } from '../../src/run/errors.ts';
import { parseRedisUrl, redisAddress, redisSecrets, shownRedis } from '../../src/salesmap/redis-url.ts';

it('reads host, port, database, user and password', () => {
  expect(redisAddress(parseRedisUrl('redis://127.0.0.1'))).toEqual({
    host: '127.0.0.1',
    port: 6379,
    username: undefined,
    password: undefined,
    db: 0,
    tls: false,
  });
  expect(redisAddress(parseRedisUrl('rediss://crm:p%40ss%2Fword@[::1]:6380/3'))).toEqual({
    host: '::1',
    port: 6380,
    username: 'crm',
    password: 'p@ss/word',
    db: 3,
    tls: true,
  });
});

it.each([
  '',
  'redis:',
  'redis://',
  'localhost:6379',
  'http://:hunter2hunter2@localhost',
  'redis://:hunter2hunter2@localhost/name',
  'redis://:hunter2hunter2@localhost?password=hunter2hunter2',
  'redis://:hunter2hunter2@localhost#hunter2hunter2',
  'redis://:hunter2hunter2%ZZ@localhost',
  'redis://:hunter2hunter2@localhost:99999999',
  ':hunter2hunter2@localhost',
  'redis://:hunter2@hunter2hunter2@ho st',
])('refuses %j, and shows no password', (text) => {
  const parse = () => parseRedisUrl(text);
  expect(parse).toThrow(CannotStartError);
  expect(parse).toThrow(expect.objectContaining({ code: 'bad_rate_limiter', exitCode: 2 }));
  expect(parse).not.toThrow(/hunter2/);
});

it.each([
  'redis://:a/b@localhost',
  'redis://:1/b@localhost',
  'redis://:a#b@localhost',
  'redis://:a?b@localhost',
  'redis://:a%@localhost',
])('says of %j how a password is written', (text) => {
  const percentEncoded = expect.stringContaining('/ # @ ? % are written %2F %23 %40 %3F %25');
  expect(() => parseRedisUrl(text)).toThrow(expect.objectContaining({ next: percentEncoded }));
});

it('takes a password with an @ as it is meant', () => {
  expect(redisAddress(parseRedisUrl('redis://:p@ss@localhost')).password).toBe('p@ss');
});

it('shows where a Redis is, and nothing of how to get in', () => {
  expect(shownRedis(parseRedisUrl('rediss://crm:secret@redis.internal:6380/3'))).toBe('rediss://redis.internal:6380/3');
  expect(shownRedis(parseRedisUrl('redis://localhost/'))).toBe('redis://localhost');
});

it('knows the password in every spelling, but takes no word out of texts that is too short', () => {
  expect(redisSecrets(parseRedisUrl('redis://:p%40ss@localhost'))).toEqual([':p%40ss@', 'p%40ss', 'p@ss']);
  expect(redisSecrets(parseRedisUrl('redis://:0@localhost'))).toEqual([':0@']);
  expect(redisSecrets(parseRedisUrl('redis://crm@localhost'))).toEqual([]);
});
