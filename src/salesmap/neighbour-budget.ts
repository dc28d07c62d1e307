import { messageOf, systemCodeOf } from '../run/errors.ts';
import type { RunLog } from '../run/log.ts';
import { NeighbourFolder, neighbourRoot } from './neighbour-folder.ts';
import type { SharedBudget } from './shared-budget.ts';

/** How this machine's processes find each other. */
export interface NeighbourBudgetOptions {
  /** Names the budget, see `budgetKey`. */
  readonly key: string;
  /** No pause that comes from elsewhere is longer, in milliseconds. */
  readonly maxPauseMs: number;
  readonly log: RunLog;
  /** Hears of a pause that another process was told of. */
  readonly heard: (delayMs: number) => void;
  /** Default: a folder of this user's under the system's for temporary files. */
  readonly root?: string;
  /** The clock that processes share, in milliseconds; default the epoch's. */
  readonly now?: () => number;
}

/** For so long after a 429 processes that spend from one budget share it evenly. */
const SLOW_MS = 60_000;
/** However many there are, requests are kept no more than so many intervals apart. */
const MOST_SPACING = 10;

/**
 * The budget of the processes of this user on this machine, where nothing better is shared: they hear of each other's
 * 429s, wait the same time, and then for a minute keep as many intervals apart as they are. Best effort: a folder that
 * cannot be used is a line in the log, and this process is alone.
 */
export class NeighbourBudget implements SharedBudget {
  readonly #options: NeighbourBudgetOptions;
  readonly #folder: NeighbourFolder;
  readonly #now: () => number;
  #state: 'outside' | 'inside' | 'alone' = 'outside';
  /** The last notice that was heard or given: each is heeded once. */
  #untilMs = 0;
  #slowUntilMs = 0;
  #processes = 1;

  readonly leadMs = 0;

  constructor(options: NeighbourBudgetOptions) {
    this.#options = options;
    this.#folder = new NeighbourFolder(options.root ?? neighbourRoot(), options.key);
    this.#now = options.now ?? Date.now;
  }

  async ready(): Promise<void> {}

  get spacing(): number {
    return this.#now() < this.#slowUntilMs ? this.#processes : 1;
  }

  async turn(): Promise<number> {
    return this.glance();
  }

  glance(): number {
    this.#enter();
    const untilMs = this.#read();
    const leftMs = untilMs - this.#now();
    if (untilMs === this.#untilMs || leftMs <= 0) return 0;
    this.#untilMs = untilMs;
    const pauseMs = Math.min(leftMs, this.#options.maxPauseMs);
    this.#slowDown(pauseMs);
    this.#options.heard(pauseMs);
    return pauseMs;
  }

  pause(delayMs: number): void {
    this.#enter();
    const untilMs = Math.ceil(this.#now() + delayMs);
    this.#slowDown(delayMs);
    if (untilMs <= this.#read()) return; // The longer pause is the one that holds.
    this.#untilMs = untilMs;
    this.#quietly(() => this.#folder.tell(untilMs));
  }

  async close(): Promise<void> {
    if (this.#state !== 'inside') return;
    this.#state = 'alone';
    try {
      this.#folder.leave(this.#now());
    } catch {
      // Somebody else is in it, or it is gone.
    }
  }

  #enter(): void {
    if (this.#state !== 'outside') return;
    this.#state = 'inside';
    this.#quietly(() => this.#folder.enter());
  }

  #read(): number {
    return this.#quietly(() => this.#folder.until()) ?? 0;
  }

  #slowDown(pauseMs: number): void {
    this.#processes = Math.min(1 + (this.#quietly(() => this.#folder.others()) ?? 0), MOST_SPACING);
    if (this.#processes > 1) this.#slowUntilMs = this.#now() + pauseMs + SLOW_MS;
  }

  /** A notice that is not there is the rule; whatever else fails leaves this process alone. */
  #quietly<T>(work: () => T): T | undefined {
    if (this.#state === 'alone') return undefined;
    try {
      return work();
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === 'ENOENT' || code === 'ELOOP') return undefined;
      this.#state = 'alone';
      const words = `Processes with this token do not hear of each other's 429s: ${messageOf(error)}.`;
      this.#options.log.debug({ event: 'neighbours_unknown', code }, words);
      return undefined;
    }
  }
}
