/** Asked when an interval is over: how long the slot should be kept for a request of priority 0, in milliseconds. */
export type KeepSlot = (intervalMs: number) => number;

/** What the client needs of whoever decides when a request leaves. */
export interface Limiter {
  /** Resolves when requests can be made. @throws CannotStartError when a budget that is shared cannot be reached. */
  ready(): Promise<void>;
  /**
   * Resolves at the moment the request may leave.
   * @param priority 0 (most urgent) to 9.
   * @param signal takes the request out of the queue: rejects with its reason.
   * @param keepMs how long the slot should be kept for a request of priority 0 that is about to come, in milliseconds;
   * default not at all.
   */
  acquire(priority: number, signal: AbortSignal, keepMs?: KeepSlot): Promise<void>;
  /** Says that a request has left only now: the next one counts from here. */
  left(): void;
  /** Lets no request leave for `delayMs`. */
  pause(delayMs: number): void;
  /** Milliseconds until a pause is over; 0 when there is none. */
  readonly pauseLeftMs: number;
  /** Lets go of everything that keeps the process alive; whoever still waits is rejected. */
  close(): Promise<void>;
}

/** What a process's limiter asks beside its own clock, where other processes spend from the same budget. */
export interface SharedBudget {
  /** Resolves when the others can be asked. @throws CannotStartError */
  ready(): Promise<void>;
  /** How long before a request may leave the others want to be asked, in milliseconds. */
  readonly leadMs: number;
  /** How many times the interval requests are kept apart; 1 as long as nothing is wrong. */
  readonly spacing: number;
  /**
   * The milliseconds that all have to wait, 0 when a request may go, where the answer is at hand; undefined where a turn has
   * to be asked for.
   */
  glance(): number | undefined;
  /**
   * Resolves when the others let one request leave: with the milliseconds that all have to wait before, 0 when it may go.
   * Rejects with the signal's reason.
   */
  turn(signal: AbortSignal): Promise<number>;
  /** Tells the others that no request may leave for `delayMs`. Never throws. */
  pause(delayMs: number): void;
  /** Lets go of everything; turns that are still waited for reject. */
  close(): Promise<void>;
}
