import type { Permutation } from './permutation.ts';

export interface AssignmentShares {
  /** The share of items that have no owner. */
  readonly unowned: number;
  /** The share of owners that may own something; the others own nothing, however many items there are. */
  readonly active: number;
}

/**
 * Which owner an item belongs to, and which items an owner has, both computed: no table grows with the records.
 * Items are shuffled, then dealt out: the first half of them evenly to the active owners, the second half to an eighth
 * of those, so that a few owners have many.
 */
export class Assignment {
  readonly #items: Permutation;
  readonly #owners: Permutation;
  readonly #fromTheEnd: boolean;
  readonly #unowned: number;
  readonly #half: number;
  readonly #active: number;
  readonly #heavy: number;

  /** `fromTheEnd` ranks the owners backwards: it deals to those whom an assignment with the same `owners` left out. */
  constructor(items: Permutation, owners: Permutation, shares: AssignmentShares, fromTheEnd = false) {
    this.#items = items;
    this.#owners = owners;
    this.#fromTheEnd = fromTheEnd;
    this.#active = owners.size === 0 ? 0 : Math.max(1, Math.floor(owners.size * shares.active));
    this.#heavy = Math.ceil(this.#active / 8);
    this.#unowned = this.#active === 0 ? items.size : Math.round(items.size * shares.unowned);
    this.#half = Math.ceil((items.size - this.#unowned) / 2);
  }

  /** The owner of an item, or undefined. */
  ownerOf(item: number): number | undefined {
    const dealt = this.#items.at(item) - this.#unowned;
    if (dealt < 0) return undefined;
    const rank = dealt < this.#half ? dealt % this.#active : (dealt - this.#half) % this.#heavy;
    return this.#owners.from(this.#fromTheEnd ? this.#owners.size - 1 - rank : rank);
  }

  /** How many items an owner has. */
  countOf(owner: number): number {
    const rank = this.#rankOf(owner);
    const light = dealtTo(rank, this.#active, this.#half);
    return light + dealtTo(rank, this.#heavy, this.#items.size - this.#unowned - this.#half);
  }

  /** The nth item of an owner, from 0 up to, without, `countOf`. */
  itemOf(owner: number, nth: number): number {
    const rank = this.#rankOf(owner);
    const light = dealtTo(rank, this.#active, this.#half);
    const dealt = nth < light ? rank + nth * this.#active : this.#half + rank + (nth - light) * this.#heavy;
    return this.#items.from(dealt + this.#unowned);
  }

  /** The items of an owner, at most `limit` of them. */
  *itemsOf(owner: number, limit = Number.POSITIVE_INFINITY): Generator<number, void, void> {
    const count = Math.min(limit, this.countOf(owner));
    for (let nth = 0; nth < count; nth += 1) yield this.itemOf(owner, nth);
  }

  #rankOf(owner: number): number {
    const position = this.#owners.at(owner);
    return this.#fromTheEnd ? this.#owners.size - 1 - position : position;
  }
}

/** How many of `count` cards dealt round a table of `seats` come to the seat `rank`. */
function dealtTo(rank: number, seats: number, count: number): number {
  return rank >= seats || rank >= count ? 0 : Math.floor((count - 1 - rank) / seats) + 1;
}
