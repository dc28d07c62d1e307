/** The least urgent priority that the limiter knows. */
const LAST = 9;
/** What a chain is taken to hold as long as nothing better is known, in records. */
const UNKNOWN_RECORDS = 1000;
/** How much the newest turnaround counts in the mean. */
const NEWEST = 0.25;
/** How much later than expected an answer may come before its slot is given away, as a share of the interval. */
const GRACE = 0.25;

/** A cursor chain: the pages of one list, which can only be asked for one after the other. */
export interface Chain {
  readonly name: string;
  /** Called when its next request begins to wait for a slot. */
  queued(): void;
  /** Called when a request of it leaves. */
  asked(): void;
  /** Called for each page that arrived. */
  advanced(): void;
  /** Called when no more pages will be asked for. */
  ended(): void;
  /** 0 for the chain with most pages left, 1 for the next, … (9 at the most). */
  priority(): number;
  /** How long a free slot should be kept from those who wait, in milliseconds; see `ChainSchedule`. */
  keepSlotMs(intervalMs: number): number;
}

interface ChainState {
  pagesLeft: number;
  /** When its request under way left; undefined while none is. */
  askedAtMs: number | undefined;
}

/**
 * Says which chain to serve first, and when a slot is better kept for it. A chain is serial by nature, so the longest one
 * decides when the crawl ends: the one with most pages left goes first, and the others fill the gaps of its latency. Where
 * that latency is no multiple of the interval, one filler more delays the longest chain by the rest of an interval; that pays
 * only as long as there is enough to fill with.
 */
export class ChainSchedule {
  readonly #now: () => number;
  /** By chain, not by name: the submissions of several forms are chains of one name. */
  readonly #states = new Map<Chain, ChainState>();
  /** Pages of chains that have not begun, by name; undefined: nobody knows how many. */
  readonly #later = new Map<string, number | undefined>();
  /** From a request to the next one of its chain being ready to leave: latency, and the work on the page. */
  #turnaroundMs: number | undefined;

  /** @param now a monotonic clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * @param expectedRecords what the chain held last time; unknown chains are ranked by their page size alone.
   * @param pageSize records on a full page; undefined for a list that answers at once.
   * @param pagesSeen pages that a resumed run has already.
   */
  chain(name: string, expectedRecords: number | undefined, pageSize: number | undefined, pagesSeen = 0): Chain {
    this.#later.delete(name);
    const states = this.#states;
    const expected = pageSize === undefined ? 1 : Math.ceil((expectedRecords ?? UNKNOWN_RECORDS) / pageSize);
    let seen = pagesSeen;
    // A chain that outlives its estimate is taken to have at least a tenth of what was seen before it.
    const left = (): number => Math.max(expected - seen, seen / 10, 1);
    const state: ChainState = { pagesLeft: left(), askedAtMs: undefined };
    const chain: Chain = {
      name,
      queued: () => {
        if (state.askedAtMs !== undefined) this.#learn(this.#now() - state.askedAtMs);
        state.askedAtMs = undefined;
      },
      asked: () => {
        state.askedAtMs = this.#now();
      },
      advanced: () => {
        seen += 1;
        state.pagesLeft = left();
      },
      ended: () => void states.delete(chain),
      priority: () => {
        const own = states.get(chain)?.pagesLeft ?? 0;
        let longer = 0;
        for (const { pagesLeft } of states.values()) if (pagesLeft > own) longer += 1;
        return Math.min(longer, LAST);
      },
      keepSlotMs: (intervalMs) => this.#keepSlotMs(intervalMs),
    };
    states.set(chain, state);
    return chain;
  }

  /** Says how many pages chains of this name will hold that have not begun; undefined when nobody knows. */
  expectLater(name: string, pages: number | undefined): void {
    this.#later.set(name, pages);
  }

  #learn(turnaroundMs: number): void {
    this.#turnaroundMs = (this.#turnaroundMs ?? turnaroundMs) * (1 - NEWEST) + turnaroundMs * NEWEST;
  }

  /** Keeps it when the longest chain is about to come back and the whole crawl ends earlier so. */
  #keepSlotMs(intervalMs: number): number {
    const longest = [...this.#states.values()].reduce<ChainState | undefined>(
      (one, other) => (one === undefined || other.pagesLeft > one.pagesLeft ? other : one),
      undefined,
    );
    const turnaroundMs = this.#turnaroundMs;
    if (longest?.askedAtMs === undefined || turnaroundMs === undefined) return 0;
    const waitMs = longest.askedAtMs + turnaroundMs - this.#now();
    const graceMs = intervalMs * GRACE;
    if (waitMs > intervalMs || waitMs + graceMs <= 0) return 0;
    const others = this.#pagesBeside(longest);
    if (others === undefined) return 0;
    const { pagesLeft } = longest;
    const slots = Math.ceil(turnaroundMs / intervalMs);
    const kept = pagesLeft * turnaroundMs + Math.max(0, others - pagesLeft * Math.max(0, slots - 2)) * intervalMs;
    const filled = Math.max(pagesLeft * slots, pagesLeft + others) * intervalMs;
    return kept < filled ? waitMs + graceMs : 0;
  }

  #pagesBeside(longest: ChainState): number | undefined {
    let pages = 0;
    for (const state of this.#states.values()) if (state !== longest) pages += state.pagesLeft;
    for (const later of this.#later.values()) {
      if (later === undefined) return undefined;
      pages += later;
    }
    return pages;
  }
}
