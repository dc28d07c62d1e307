/** Hears what the client does, for the progress lines and the run history. */
export interface RequestObserver {
  /**
   * @param table the list that it is for.
   * @param waitedMs how long it waited for its turn, and after a try that failed.
   */
  requestSent(table: string, waitedMs: number): void;
  /**
   * A try failed, and another one is made.
   * @param table the list that it is for.
   * @param untilMs when, on the epoch's clock; undefined when all requests wait.
   * @param reason why the last one failed.
   */
  retried(table: string, untilMs: number | undefined, reason: string): void;
  /** All requests wait until `untilMs` (the epoch's clock). */
  paused(untilMs: number, reason: string): void;
}
