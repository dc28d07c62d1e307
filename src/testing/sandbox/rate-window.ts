/** Requests a workspace may make in one window, all endpoints together. */
export const RATE_LIMIT = 100;

/** The length of the sliding window, in milliseconds. */
export const RATE_WINDOW_MS = 10_000;

/** A sliding window: at any moment no more than `RATE_LIMIT` requests let through in the last `RATE_WINDOW_MS`. */
export class RateWindow {
  readonly #letThrough: number[] = new Array<number>(RATE_LIMIT).fill(Number.NEGATIVE_INFINITY);
  #oldest = 0;

  /** Lets a request through (undefined), or tells the milliseconds until one would be. A refused one doesn't count. */
  take(nowMs: number): number | undefined {
    const freeAtMs = (this.#letThrough[this.#oldest] ?? 0) + RATE_WINDOW_MS;
    if (freeAtMs > nowMs) return freeAtMs - nowMs;
    this.#letThrough[this.#oldest] = nowMs;
    this.#oldest = (this.#oldest + 1) % RATE_LIMIT;
    return undefined;
  }
}
