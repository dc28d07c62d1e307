import Bottleneck from 'bottleneck';
import { sleep } from '../run/sleep.ts';
import type { KeepSlot, Limiter, SharedBudget } from './shared-budget.ts';

export interface LimiterOptions {
  /** Requests leave at least this far apart, in milliseconds; default 120 (operating contract, section 3). */
  readonly minIntervalMs: number;
  /** What other processes have a say in; default nothing. */
  readonly shared?: SharedBudget | undefined;
}

/** Bottleneck hands its slot on over timers of its own: it is let go this much before the next request may leave. */
const HANDOVER_MS = 6;
/** Turns of the event loop that stand for the last part of a millisecond, which no timer can wait. */
const MOST_TURNS = 2000;

/**
 * The one budget of requests of a process: starts are `minIntervalMs` apart, several may be in flight.
 *
 * Every attempt asks anew (a retry from Bottleneck's own `failed` event would skip the spacing). The spacing is one slot of
 * Bottleneck, held until just before `minIntervalMs` after a request really left, instead of its `minTime`: a timer that fires
 * late then moves everything behind it instead of bunching it up, and who goes next is decided when the slot is free
 * (with `minTime` alone Bottleneck gives all waiting jobs their start times at once, which makes priorities void). The
 * clock decides when a request leaves, not a timer: never early, and late by a fraction of a millisecond.
 */
export class RequestLimiter implements Limiter {
  readonly #minIntervalMs: number;
  readonly #shared: SharedBudget | undefined;
  readonly #slot: Bottleneck;
  #pausedUntilMs = 0;
  #mayLeaveAtMs = 0;
  #closed = false;
  #wake: (() => void) | undefined;
  /** Jobs that hold the slot or wait for it. */
  #jobs = 0;
  /** When those that came together with the first job of a free slot are there, too. */
  #gathered: Promise<void> | undefined;
  /** Gives the slot to a request that it is kept for. */
  #endKeeping: ((taker: KeepSlot | undefined) => void) | undefined;

  constructor(options: LimiterOptions) {
    this.#minIntervalMs = options.minIntervalMs;
    this.#shared = options.shared;
    this.#slot = new Bottleneck({ maxConcurrent: 1 });
  }

  async ready(): Promise<void> {
    await this.#shared?.ready();
  }

  /**
   * Resolves at the moment the request may leave.
   * @param priority 0 (most urgent) to 9.
   * @param signal takes the request out of the queue: rejects with its reason.
   * @param keepMs asked when the interval after this request is over: how long the slot should be kept for a request of
   * priority 0 that is about to come, in milliseconds; default not at all.
   */
  acquire(priority: number, signal: AbortSignal, keepMs: KeepSlot = () => 0): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      if (signal.aborted) return onAbort();
      if (this.#leavesAtOnce(priority, keepMs)) return resolve();
      signal.addEventListener('abort', onAbort, { once: true });
      this.#schedule(priority, async () => {
        do {
          await this.#endOfPause(signal);
          if (this.#shared !== undefined) await this.#turn(this.#shared, signal);
          await this.#until(this.#mayLeaveAtMs, signal);
        } while (!signal.aborted && !this.#closed && this.pauseLeftMs > 0); // A 429 came meanwhile.
        if (signal.aborted || this.#closed) return;
        signal.removeEventListener('abort', onAbort);
        this.left();
        resolve();
        await this.#hold(keepMs);
      }).catch(reject);
    });
  }

  /** Says that a request has left only now: the next one counts from here. */
  left(): void {
    this.#mayLeaveAtMs = performance.now() + this.#minIntervalMs * (this.#shared?.spacing ?? 1);
  }

  /** Lets no request leave for `delayMs`: a 429 is about the workspace's budget, not about one request. */
  pause(delayMs: number): void {
    this.#waitFor(delayMs);
    this.#shared?.pause(delayMs);
  }

  /** Milliseconds until a pause is over; 0 when there is none. */
  get pauseLeftMs(): number {
    return Math.max(0, this.#pausedUntilMs - performance.now());
  }

  /** Frees the slot so that the process can end; whoever still waits is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#shared?.close();
    await this.#slot.stop({ dropWaitingJobs: true });
  }

  /**
   * Bottleneck takes a millisecond or two to start a job: the most urgent request does without when nothing stands in its way.
   * The others may be overtaken in that time, at the beginning above all.
   */
  #leavesAtOnce(priority: number, keepMs: KeepSlot): boolean {
    if (priority > 0 && this.#minIntervalMs > 0) return false;
    const endKeeping = priority === 0 ? this.#endKeeping : undefined;
    const isFree =
      (this.#jobs === 0 || endKeeping !== undefined) &&
      !this.#closed &&
      this.pauseLeftMs === 0 &&
      performance.now() >= this.#mayLeaveAtMs &&
      this.#othersAgree();
    if (isFree && this.#minIntervalMs > 0) this.left();
    if (endKeeping !== undefined) endKeeping(isFree ? keepMs : undefined);
    else if (isFree && this.#minIntervalMs > 0) {
      this.#schedule(0, () => this.#hold(keepMs)).catch(() => undefined); // Closed: nobody waits behind it.
    }
    return isFree;
  }

  #othersAgree(): boolean {
    if (this.#shared === undefined) return true;
    const pauseMs = this.#shared.glance();
    if (pauseMs !== undefined) this.#waitFor(pauseMs);
    return pauseMs === 0;
  }

  async #schedule(priority: number, job: () => Promise<void>): Promise<void> {
    if (this.#jobs === 0) this.#gathered = new Promise((resolve) => setImmediate(resolve));
    this.#jobs += 1;
    try {
      // Bottleneck begins its first job at once: those that come together with it could not be more urgent.
      if (priority > 0) await this.#gathered;
      await this.#slot.schedule({ priority }, job);
    } finally {
      this.#jobs -= 1;
    }
  }

  /** Holds the slot until just before the next request may leave, and longer where it is kept. */
  async #hold(keepMs: KeepSlot): Promise<void> {
    for (let keep: KeepSlot | undefined = keepMs; keep !== undefined; ) {
      await this.#until(this.#mayLeaveAtMs - HANDOVER_MS - (this.#shared?.leadMs ?? 0));
      keep = await this.#keep(keep(this.#minIntervalMs));
    }
  }

  #waitFor(delayMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, performance.now() + delayMs);
  }

  /** A pause that others were told of is one here, too. */
  async #turn(shared: SharedBudget, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#closed) return;
    this.#waitFor(await shared.turn(signal));
  }

  async #endOfPause(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#closed && this.pauseLeftMs > 0) {
      await this.#rest(this.pauseLeftMs, signal);
    }
  }

  /** Timers count in milliseconds, and fire early or late by one; the rest is waited turn by turn of the event loop. */
  async #until(atMs: number, signal?: AbortSignal): Promise<void> {
    let turns = 0;
    for (let leftMs = atMs - performance.now(); leftMs > 0; leftMs = atMs - performance.now()) {
      if (this.#closed || signal?.aborted) return;
      turns += leftMs < 1 ? 1 : 0;
      if (leftMs >= 1) await this.#rest(Math.floor(leftMs), signal);
      else if (turns <= MOST_TURNS) await new Promise((resolve) => setImmediate(resolve));
      else await this.#rest(1, signal); // A clock that stands still.
    }
  }

  /** @returns that of the request that it was kept for, if it took the slot and left. */
  async #keep(keepMs: number): Promise<KeepSlot | undefined> {
    if (keepMs <= 0 || this.#closed) return undefined;
    const ending = new AbortController();
    let taker: KeepSlot | undefined;
    this.#endKeeping = (by) => {
      this.#endKeeping = undefined;
      taker = by;
      ending.abort();
    };
    await this.#rest(keepMs, ending.signal);
    this.#endKeeping = undefined;
    return taker;
  }

  /** Sleeps, but no longer than the limiter is open or the signal unaborted. */
  async #rest(delayMs: number, signal?: AbortSignal): Promise<void> {
    const waking = new AbortController();
    const wake = (): void => waking.abort();
    this.#wake = wake;
    signal?.addEventListener('abort', wake, { once: true });
    await sleep(Math.max(1, Math.ceil(delayMs)), waking.signal).catch(() => undefined);
    signal?.removeEventListener('abort', wake);
  }
}
