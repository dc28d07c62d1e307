import { EXIT } from './exit-codes.ts';

export type Interrupt = 'SIGINT' | 'SIGTERM';

/**
 * Calls `onFirst` at the first SIGINT or SIGTERM; a second one leaves at once (the working database survives any kill).
 * @returns ends the listening.
 */
export function listenForInterrupts(onFirst: (signal: Interrupt) => void): () => void {
  let heard = false;
  const listen = (signal: Interrupt): void => {
    if (heard) process.exit(signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated);
    heard = true;
    onFirst(signal);
  };
  process.on('SIGINT', listen);
  process.on('SIGTERM', listen);
  return () => {
    process.off('SIGINT', listen);
    process.off('SIGTERM', listen);
  };
}
