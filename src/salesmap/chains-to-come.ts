/** The longest of the chains that begin together later, as a share of all their pages: web forms differ in size. */
const LONGEST_SHARE = 1 / 3;
/** Pages of chains of which nobody knows how many they hold. */
const UNKNOWN_PAGES = 20;

interface ToCome {
  readonly pages: number;
  /** Of the longest chain among them; 0 where nobody knows. */
  readonly longest: number;
  readonly after: readonly string[];
}

/** Chains that have not all begun, by their names: what a schedule has to expect. */
export class ChainsToCome {
  readonly #byName = new Map<string, ToCome>();

  /**
   * Says how many pages all chains of this name will hold, those that have begun included.
   * @param pages undefined when nobody knows.
   * @param after names of the chains that have to be complete before.
   */
  expect(name: string, pages: number | undefined, after: readonly string[]): void {
    this.#byName.set(name, { pages: pages ?? UNKNOWN_PAGES, longest: (pages ?? 0) * LONGEST_SHARE, after });
  }

  /** A page of a chain of this name came. */
  oneFewer(name: string): void {
    const toCome = this.#byName.get(name);
    if (toCome !== undefined) this.#byName.set(name, { ...toCome, pages: Math.max(0, toCome.pages - 1) });
  }

  /** Pages one after the other that begin when the chain of this name has ended. */
  behind(name: string): number {
    let behind = 0;
    for (const { longest, after } of this.#byName.values())
      if (after.includes(name)) behind = Math.max(behind, longest);
    return behind;
  }

  /** Pages of chains that have not begun. @param begun names and pages left of those that have. */
  pagesBeside(begun: Iterable<{ readonly name: string; readonly pagesLeft: number }>): number {
    const left = new Map(Array.from(this.#byName, ([name, { pages }]) => [name, pages]));
    for (const { name, pagesLeft } of begun) left.set(name, (left.get(name) ?? 0) - pagesLeft);
    let sum = 0;
    for (const pages of left.values()) sum += Math.max(0, pages);
    return sum;
  }
}
