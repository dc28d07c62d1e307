import { describe, it } from 'vitest';
import { Random } from '../torture/random.ts';
import { readers } from '../torture/readers.ts';

const SEED = 20260101;

describe(`other processes read while snapshots are published (seed ${SEED})`, () => {
  for (const { name, run } of readers.tries(1, new Random(SEED))) it(name, run);
});
