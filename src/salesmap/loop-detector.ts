/**
 * Notices a mark that came before (Brent's cycle detection): one mark is remembered, and a later one takes its place at
 * every power of two. Constant memory however long the list; a loop is noticed at the latest after three times its length
 * and the way to it (with a tolerance: after so many rounds more).
 */
export class LoopDetector {
  readonly #tolerance: number;
  #remembered: string | null;
  #hits = 0;
  #steps = 0;
  #power = 1;

  /**
   * @param start a mark that counts as seen.
   * @param tolerance times that the remembered mark may come again before it is a loop; default 0.
   */
  constructor(start: string | null, tolerance = 0) {
    this.#remembered = start;
    this.#tolerance = tolerance;
  }

  /** True when `mark` is the remembered one, once more than is tolerated. */
  repeats(mark: string): boolean {
    if (mark === this.#remembered) {
      this.#hits += 1;
      if (this.#hits > this.#tolerance) return true;
    }
    this.#steps += 1;
    if (this.#steps === this.#power) {
      this.#remembered = mark;
      this.#hits = 0;
      this.#steps = 0;
      this.#power *= 2;
    }
    return false;
  }
}
