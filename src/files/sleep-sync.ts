/** Stops the whole thread for `delayMs`: for the few places where the caller must not go on in between. */
export function sleepSync(delayMs: number): void {
  if (delayMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs);
}
