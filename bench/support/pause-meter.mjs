/** Measures how long an event loop does nothing else: live progress and signals wait for that. */
export class PauseMeter {
  #last = performance.now();
  #longest = 0;
  #timer = setInterval(() => this.#look(), 5);

  /** @returns {Promise<number>} the longest pause, in milliseconds. */
  async end() {
    // A pause that lasted until now shows only when the loop has turned once more.
    await new Promise((resolve) => setTimeout(resolve, 10));
    clearInterval(this.#timer);
    this.#look();
    return this.#longest;
  }

  #look() {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }
}
