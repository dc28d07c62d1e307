import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const Seen = z.object({
  looks: z.number(),
  /** Of one look, in the mean: nothing shorter can be seen. */
  lookMs: z.number(),
  /** The longest time in which every look was refused, to the beginning of the next good one. */
  longestMs: z.number(),
  /** How many looks failed, by SQLite's or the system's code. */
  refusals: z.record(z.string(), z.number()),
});

/** What a reader saw. */
export type Seen = z.infer<typeof Seen>;

const PROCESS = join(import.meta.dirname, 'polling-reader-process.mjs');

/**
 * Has a process look into a database as often as it can while something is done to it.
 * @param holds `wal`: the reader also keeps a connection open in WAL mode.
 */
export async function whileRead<T>(path: string, holds: 'wal' | 'nothing', act: () => Promise<T>): Promise<[T, Seen]> {
  const child = spawn(process.execPath, [PROCESS, path, holds], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  try {
    await lines.next();
    const done = await act();
    child.stdin.end();
    const { value } = await lines.next();
    return [done, Seen.parse(JSON.parse(value))];
  } finally {
    child.stdin.end();
    await ended;
  }
}
