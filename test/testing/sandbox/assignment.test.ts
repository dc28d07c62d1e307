import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Assignment } from '../../../src/testing/sandbox/assignment.ts';
import { Permutation } from '../../../src/testing/sandbox/permutation.ts';

it('a permutation goes both ways and meets every place once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (size, seed) => {
      const shuffled = new Permutation(size, seed);
      const places = Array.from({ length: size }, (_, index) => shuffled.at(index));
      expect(new Set(places).size).toBe(size);
      expect(places.map((place) => shuffled.from(place))).toEqual(places.map((_, index) => index));
    }),
  );
});

it('owners and items agree, whatever the numbers, also with none', () => {
  const share = fc.constantFrom(0, 0.05, 0.5, 1);
  fc.assert(
    fc.property(
      fc.nat(200),
      fc.nat(100),
      fc.nat(),
      share,
      share,
      fc.boolean(),
      (items, owners, seed, unowned, active, end) => {
        const dealt = new Assignment(
          new Permutation(items, seed),
          new Permutation(owners, seed + 1),
          { unowned, active },
          end,
        );
        const byOwner = new Map<number | undefined, number[]>();
        for (let item = 0; item < items; item += 1) {
          const owner = dealt.ownerOf(item);
          byOwner.set(owner, [...(byOwner.get(owner) ?? []), item]);
        }
        for (let owner = 0; owner < owners; owner += 1) {
          const own = byOwner.get(owner) ?? [];
          expect(dealt.countOf(owner)).toBe(own.length);
          expect([...dealt.itemsOf(owner)].toSorted((a, b) => a - b)).toEqual(own);
        }
      },
    ),
  );
});
