import Bottleneck from 'bottleneck';
import { sleep } from '../run/sleep.ts';

export interface LimiterOptions {
  /** Requests leave at least this far apart, in milliseconds; default 120 (operating contract, section 3). */
  readonly minIntervalMs: number;
}

/**
 * The one budget of requests of a process: starts are `minIntervalMs` apart, several may be in flight.
 *
 * Every attempt asks anew (a retry from Bottleneck's own `failed` event would skip the spacing). The spacing is one slot of
 * Bottleneck, held for `minIntervalMs` from the moment a request really left, instead of its `minTime`: a timer that fires
 * late then moves everything behind it instead of bunching it up, and who goes next is decided when the slot is free
 * (with `minTime` alone Bottleneck gives all waiting jobs their start times at once, which makes priorities void).
 */
export class RequestLimiter {
  readonly #minIntervalMs: number;
  readonly #slot: Bottleneck;
  #pausedUntilMs = 0;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(options: LimiterOptions) {
    this.#minIntervalMs = options.minIntervalMs;
    this.#slot = new Bottleneck({ maxConcurrent: 1 });
  }

  /**
   * Resolves at the moment the request may leave.
   * @param priority 0 (most urgent) to 9.
   * @param signal takes the request out of the queue: rejects with its reason.
   */
  acquire(priority: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      this.#slot
        .schedule({ priority }, async () => {
          await this.#endOfPause(signal);
          if (signal.aborted || this.#closed) return;
          signal.removeEventListener('abort', onAbort);
          const leftAtMs = performance.now();
          resolve();
          await this.#holdUntil(leftAtMs + this.#minIntervalMs);
        })
        .catch(reject);
    });
  }

  /** Lets no request leave for `delayMs`: a 429 is about the workspace's budget, not about one request. */
  pause(delayMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, performance.now() + delayMs);
  }

  /** Milliseconds until a pause is over; 0 when there is none. */
  get pauseLeftMs(): number {
    return Math.max(0, this.#pausedUntilMs - performance.now());
  }

  /** Frees the slot so that the process can end; whoever still waits is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#slot.stop({ dropWaitingJobs: true });
  }

  async #endOfPause(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#closed && this.pauseLeftMs > 0) {
      await this.#rest(this.pauseLeftMs, signal);
    }
  }

  /** Timers fire up to a millisecond early, so the clock is asked again. */
  async #holdUntil(freeAtMs: number): Promise<void> {
    for (let leftMs = this.#minIntervalMs; leftMs > 0 && !this.#closed; leftMs = freeAtMs - performance.now()) {
      await this.#rest(leftMs);
    }
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
