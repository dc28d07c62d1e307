import { ChainsToCome } from './chains-to-come.ts';

/** The least urgent priority that the limiter knows. */
const LAST = 9;
/** What a chain is taken to hold as long as nothing better is known, in records. */
const UNKNOWN_RECORDS = 1000;
/** How much the newest turnaround counts in the mean. */
const NEWEST = 0.25;
/** How much later than expected an answer may come before its slot is given away, as a share of the interval. */
const GRACE = 0.25;
/** So many of the newest turnarounds say what is usual. */
const REMEMBERED = 500;
/** On a first run nobody knows how long the lists are: what goes beside the longest chain is taken to be so many times as much. */
const DOUBT = 5;

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
  readonly name: string;
  /** False while nobody knows how long it is. */
  readonly isKnown: boolean;
  pagesLeft: number;
  /** When its request under way left; undefined while none is. */
  askedAtMs: number | undefined;
}

/** Pages whose request has not left. */
const toAsk = ({ pagesLeft, askedAtMs }: ChainState): number => pagesLeft - (askedAtMs === undefined ? 0 : 1);

/**
 * Says which chain to serve first, and when a slot is better kept for it. A chain is serial by nature, so the longest one
 * decides when the crawl ends: the one with most pages left, those of what begins after it included, goes first, and the
 * others fill the gaps of its latency. Where that latency is no multiple of the interval, one filler more delays the longest
 * chain by the rest of an interval; that pays only as long as there is enough to fill with.
 */
export class ChainSchedule {
  readonly #now: () => number;
  /** By chain, not by name: the submissions of several forms are chains of one name. */
  readonly #states = new Map<Chain, ChainState>();
  readonly #toCome = new ChainsToCome();
  /** From a request to the next one of its chain being ready to leave: latency, and the work on the page. */
  #turnaroundMs: number | undefined;
  /** Those of pages that arrived at the first try, the newest last. */
  readonly #turnarounds: number[] = [];

  /** @param now a monotonic clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Milliseconds from a request to the next one of its chain being ready: the median of what was measured, waiting for a slot
   * or after a failure left out. Undefined before the first.
   */
  get usualTurnaroundMs(): number | undefined {
    return this.#turnarounds.toSorted((one, other) => one - other)[this.#turnarounds.length >> 1];
  }

  /**
   * @param expectedRecords what the chain held last time; unknown chains are ranked by their page size alone.
   * @param pageSize records on a full page; undefined for a list that answers at once.
   * @param pagesSeen pages that a resumed run has already.
   */
  chain(name: string, expectedRecords: number | undefined, pageSize: number | undefined, pagesSeen = 0): Chain {
    const states = this.#states;
    const isKnown = pageSize === undefined || expectedRecords !== undefined;
    const expected = pageSize === undefined ? 1 : Math.ceil((expectedRecords ?? UNKNOWN_RECORDS) / pageSize);
    let seen = pagesSeen;
    // A chain that outlives its estimate is taken to have at least a tenth of what was seen before it.
    const left = (): number => (seen < expected ? expected - seen : Math.max(seen / 10, 1));
    const state: ChainState = { name, isKnown, pagesLeft: left(), askedAtMs: undefined };
    let arrived = false;
    const cameBack = (): void => {
      if (state.askedAtMs !== undefined) {
        const turnaroundMs = this.#now() - state.askedAtMs;
        this.#learn(turnaroundMs);
        if (arrived) this.#remember(turnaroundMs);
      }
      arrived = false;
      state.askedAtMs = undefined;
    };
    const chain: Chain = {
      name,
      queued: cameBack,
      asked: () => {
        state.askedAtMs = this.#now();
        arrived = false;
      },
      advanced: () => {
        seen += 1;
        arrived = true;
        state.pagesLeft = left();
        this.#toCome.oneFewer(name);
      },
      ended: () => {
        if (states.delete(chain)) cameBack();
      },
      priority: () => {
        const own = states.has(chain) ? this.#way(state) : 0;
        let longer = 0;
        for (const other of states.values()) if (this.#way(other) > own) longer += 1;
        return Math.min(longer, LAST);
      },
      keepSlotMs: (intervalMs) => this.#keepSlotMs(intervalMs),
    };
    states.set(chain, state);
    return chain;
  }

  /**
   * Says how many pages all chains of this name will hold, those that have not begun included.
   * @param pages undefined when nobody knows.
   * @param after names of the chains that have to be complete before; default none.
   */
  expect(name: string, pages: number | undefined, after: readonly string[] = []): void {
    this.#toCome.expect(name, pages, after);
  }

  /** Pages one after the other until the end of the chain and of what begins after it. */
  #way({ name, pagesLeft }: ChainState): number {
    return pagesLeft + this.#toCome.behind(name);
  }

  #remember(turnaroundMs: number): void {
    this.#turnarounds.push(turnaroundMs);
    if (this.#turnarounds.length > REMEMBERED) this.#turnarounds.shift();
  }

  #learn(turnaroundMs: number): void {
    this.#turnaroundMs = (this.#turnaroundMs ?? turnaroundMs) * (1 - NEWEST) + turnaroundMs * NEWEST;
  }

  /**
   * Keeps it when the longest chain is about to come back and the others fit into the gaps that it leaves before its last
   * request: each slot that is kept is one gap less.
   */
  #keepSlotMs(intervalMs: number): number {
    const longest = this.#longest();
    const turnaroundMs = this.#turnaroundMs;
    if (longest?.askedAtMs === undefined || turnaroundMs === undefined) return 0;
    const waitMs = longest.askedAtMs + turnaroundMs - this.#now();
    const graceMs = intervalMs * GRACE;
    if (waitMs > intervalMs || waitMs + graceMs <= 0) return 0;
    const gapsLeft = (toAsk(longest) - 1) * (Math.ceil(turnaroundMs / intervalMs) - 1);
    return this.#toAskBeside(longest) <= gapsLeft ? waitMs + graceMs : 0;
  }

  #longest(): ChainState | undefined {
    let longest: ChainState | undefined;
    for (const state of this.#states.values()) {
      if (longest === undefined || this.#way(state) > this.#way(longest)) longest = state;
    }
    return longest;
  }

  /** Requests that are still to be made by the others, those of chains that have not begun included. */
  #toAskBeside(longest: ChainState): number {
    let requests = this.#toCome.pagesBeside(this.#states.values());
    let isKnown = true;
    for (const state of this.#states.values()) {
      if (state !== longest) requests += toAsk(state);
      isKnown &&= state.isKnown;
    }
    return isKnown ? requests : requests * DOUBT;
  }
}
