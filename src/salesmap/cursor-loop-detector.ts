/**
 * Notices a cursor that came before (Brent's cycle detection): one cursor is remembered, and a later one takes its place
 * at every power of two. Constant memory however long the list; a loop is noticed at the latest after three times its
 * length and the way to it.
 */
export class CursorLoopDetector {
  #remembered: string | null;
  #steps = 0;
  #power = 1;

  constructor(start: string | null) {
    this.#remembered = start;
  }

  /** True when `cursor` is the remembered one. */
  repeats(cursor: string): boolean {
    if (cursor === this.#remembered) return true;
    this.#steps += 1;
    if (this.#steps === this.#power) {
      this.#remembered = cursor;
      this.#steps = 0;
      this.#power *= 2;
    }
    return false;
  }
}
