import type { Random } from './random.ts';

/** One way of hurting the product, tried many times. */
export interface Scenario {
  readonly name: string;
  /** The tries of a run; `size` 1 is the short one that `npm test` does, 10 the whole torture. */
  tries(size: number, random: Random): readonly Try[];
}

/** One try; it throws when a promise of the product was broken. */
export interface Try {
  readonly name: string;
  /** How many it counts for in the table. @default 1 */
  readonly counts?: number;
  run(): Promise<void>;
}
