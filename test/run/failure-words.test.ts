import { expect, it } from 'vitest';
import { failureText, gatherFailures } from '../../src/run/failure-words.ts';
import { RateLimiterLostError } from '../../src/salesmap/rate-limiter-lost-error.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';

const failed = (table: string, words: string, cause?: Error): SourceError =>
  new SourceError(words, { code: 'network', place: { table, page: 3, cursor: 'c' }, tries: 3, cause });

it('keeps the place of what failed for a reason of its own', () => {
  const failures = gatherFailures([failed('deal', 'HTTP 500'), new Error('disk full')]);
  const place = 'deal, page 3 (cursor "c"): HTTP 500 (3 tries)';
  expect(failures.map(({ words }) => words)).toEqual([place, 'disk full']);
  expect(failureText(failures)).toBe(`${place} · disk full`);
});

it('says a shared reason once, with the names of the lists', () => {
  const two = gatherFailures(['deal', 'lead'].map((table) => failed(table, 'connect ECONNREFUSED')));
  expect(two.map(({ words }) => words)).toEqual(['deal, lead: connect ECONNREFUSED (3 tries)']);
  expect(failureText(two)).toBe('connect ECONNREFUSED (3 tries)');
  const many = gatherFailures(Array.from({ length: 20 }, (_, i) => failed(`f${i}`, 'timed out')));
  expect(many[0]?.words).toBe('f0, f1, f2, f3, f4, f5, f6, f7 and 12 more: timed out (3 tries)');
});

it('says of a lost rate limiter what it says of itself, also where one list waited for it', () => {
  const lost = new RateLimiterLostError('the rate limiter redis://h has not answered for 30 s');
  const failures = gatherFailures([failed('deal', 'the rate limiter is lost', lost)]);
  expect(failures).toEqual([{ reason: lost.message, words: `deal: ${lost.message}` }]);
});
