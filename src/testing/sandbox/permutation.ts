import { below, mix } from './hash.ts';

/**
 * A seeded shuffle of 0 … size-1 that goes both ways without a table: `position = index × step + shift (mod size)`.
 * Sizes up to 90 million keep the product a safe integer.
 */
export class Permutation {
  readonly size: number;
  readonly #step: number;
  readonly #inverse: number;
  readonly #shift: number;

  constructor(size: number, seed: number) {
    this.size = size;
    this.#step = coprimeNear(below(mix(seed, 1), size), size);
    this.#inverse = inverseOf(this.#step, size);
    this.#shift = below(mix(seed, 2), size);
  }

  /** Where `index` went. */
  at(index: number): number {
    return (index * this.#step + this.#shift) % this.size;
  }

  /** What came to `position`. */
  from(position: number): number {
    return (((position - this.#shift + this.size) % this.size) * this.#inverse) % this.size;
  }
}

function coprimeNear(start: number, size: number): number {
  let step = Math.max(1, start);
  while (greatestCommonDivisor(step, size) !== 1) step += 1;
  return step;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The number that undoes multiplying by `step` modulo `size`, by Euclid's extended algorithm. */
function inverseOf(step: number, size: number): number {
  if (size <= 1) return 0;
  let [rest, nextRest] = [size, step % size];
  let [factor, nextFactor] = [0, 1];
  while (nextRest !== 0) {
    const quotient = Math.floor(rest / nextRest);
    [rest, nextRest] = [nextRest, rest - quotient * nextRest];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return factor < 0 ? factor + size : factor;
}
