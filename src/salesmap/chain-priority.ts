/** The least urgent priority that the limiter knows. */
const LAST = 9;
/** What a chain is taken to hold as long as nothing better is known, in records. */
const UNKNOWN_RECORDS = 1000;

/** A cursor chain: the pages of one list, which can only be asked for one after the other. */
export interface Chain {
  readonly name: string;
  /** Called for each page that arrived. */
  advanced(): void;
  /** Called when no more pages will be asked for. */
  ended(): void;
  /** 0 for the chain with most pages left, 1 for the next, … (9 at the most). */
  priority(): number;
}

/**
 * Says which chain to serve first. A chain is serial by nature, so the longest one decides when the crawl ends: the one
 * with most pages left goes first, and the others fill the gaps of its latency.
 */
export class ChainSchedule {
  /** By chain, not by name: the submissions of several forms are chains of one name. */
  readonly #pagesLeft = new Map<Chain, number>();

  /**
   * @param expectedRecords what the chain held last time; unknown chains are ranked by their page size alone.
   * @param pageSize records on a full page; undefined for a list that answers at once.
   * @param pagesSeen pages that a resumed run has already.
   */
  chain(name: string, expectedRecords: number | undefined, pageSize: number | undefined, pagesSeen = 0): Chain {
    const pagesLeft = this.#pagesLeft;
    const expected = pageSize === undefined ? 1 : Math.ceil((expectedRecords ?? UNKNOWN_RECORDS) / pageSize);
    let seen = pagesSeen;
    // A chain that outlives its estimate is taken to have at least a tenth of what was seen before it.
    const left = (): number => Math.max(expected - seen, seen / 10, 1);
    const chain: Chain = {
      name,
      advanced: () => {
        seen += 1;
        pagesLeft.set(chain, left());
      },
      ended: () => void pagesLeft.delete(chain),
      priority: () => {
        const own = pagesLeft.get(chain) ?? 0;
        let longer = 0;
        for (const other of pagesLeft.values()) if (other > own) longer += 1;
        return Math.min(longer, LAST);
      },
    };
    pagesLeft.set(chain, left());
    return chain;
  }
}
