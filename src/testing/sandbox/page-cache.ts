/** Serialised pages, the ones used last, up to a number of bytes. */
export class PageCache {
  readonly #pages = new Map<string, Buffer>();
  readonly #maxBytes: number;
  #bytes = 0;

  /** `maxBytes`: default 32 MiB. */
  constructor(maxBytes = 32 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string, make: () => Buffer): Buffer {
    const known = this.#pages.get(key);
    this.#pages.delete(key);
    const page = known ?? make();
    if (known === undefined) this.#bytes += page.length;
    // A Map iterates in the order of insertion: the first is the one not used for longest.
    this.#pages.set(key, page);
    for (const [oldKey, old] of this.#pages) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#pages.delete(oldKey);
      this.#bytes -= old.length;
    }
    return page;
  }
}
