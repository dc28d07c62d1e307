import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LoopDetector } from '../../src/salesmap/loop-detector.ts';

/** The number of cursors that it took to notice a loop; undefined when none was noticed among `cursors`. */
function noticedAfter(start: string | null, cursors: Iterable<string>): number | undefined {
  const detector = new LoopDetector(start);
  let count = 0;
  for (const cursor of cursors) {
    count += 1;
    if (detector.repeats(cursor)) return count;
  }
  return undefined;
}

/** `way` cursors once, then `length` cursors over and over. */
const walk = (way: number, length: number, steps: number): string[] =>
  Array.from({ length: steps }, (_, i) => (i < way ? `w${i}` : `l${(i - way) % length}`));

it('notices every loop within three times its length and the way to it', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.integer({ min: 1, max: 300 }), fc.boolean(), (way, length, resumed) => {
      const most = 3 * (way + length);
      const after = noticedAfter(resumed ? 'w-start' : null, walk(way, length, most));
      expect(after).toBeLessThanOrEqual(most);
      expect(after).toBeGreaterThan(way + length); // Not before a cursor really came again.
    }),
  );
});

it('raises no false alarm', () => {
  fc.assert(
    fc.property(
      fc.option(fc.constant('start-cursor')),
      fc.uniqueArray(fc.string(), { maxLength: 500 }).filter((cursors) => !cursors.includes('start-cursor')),
      (start, cursors) => {
        expect(noticedAfter(start, cursors)).toBeUndefined();
      },
    ),
  );
});

it('notices a list that comes back to where a resumed run began', () => {
  expect(noticedAfter('c7', ['c7'])).toBe(1);
});

it('notices a page that names its own cursor', () => {
  expect(noticedAfter(null, ['a', 'a'])).toBe(2);
  expect(noticedAfter('z', ['a', 'a'])).toBe(2);
});

it('notices a loop at the end of a long list', () => {
  expect(noticedAfter(null, walk(20_000, 2, 60_006))).toBeLessThanOrEqual(60_006);
});

it('tolerates as many repeats as it is told, and no more', () => {
  const detector = new LoopDetector(null, 2);
  expect(['a', 'a', 'a', 'b', 'c', 'd'].map((mark) => detector.repeats(mark))).not.toContain(true);
  const endless = Array.from({ length: 40 }, (_, i) => detector.repeats(i % 2 === 0 ? 'x' : 'y'));
  expect(endless).toContain(true);
});
