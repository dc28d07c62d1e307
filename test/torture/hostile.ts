import { storeAndFindAgain } from '../support/hostile-records.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';

const PAGES_OF_A_TRY = 200;

/** Any names and values that JSON can spell: all are stored and found again, none is merged. */
export const hostile: Scenario = {
  name: 'hostile records',
  tries: (size: number, random: Random) =>
    Array.from({ length: size * 2 }, () => {
      const seed = random.below(2 ** 31);
      return {
        name: `seed ${seed}`,
        counts: PAGES_OF_A_TRY,
        run: async () => storeAndFindAgain({ seed, numRuns: PAGES_OF_A_TRY }),
      };
    }),
};
