import Bottleneck from 'bottleneck';
import type { Redis as RedisClient } from 'ioredis';
import { mendScript, PAUSE } from './redis-scripts.ts';
import { redisAddress } from './redis-url.ts';

/** What processes share is forgotten when none of them asked for so long. */
const RETENTION_MS = 10 * 60_000;
/** A slot that was handed to a process which was killed is struck off the books after this time. */
const EXPIRATION_MS = 60_000;
const SLOWEST_RECONNECT_MS = 1000;

/** What `openRedisCluster` needs. */
export interface RedisClusterOptions {
  readonly url: URL;
  /** Names the budget, see `budgetKey`. */
  readonly key: string;
  readonly intervalMs: number;
  /** Hears of what the connections say when they fail. */
  readonly failed: (error: Error) => void;
  /** Hears of a pause that some process, perhaps this one, told the others of. */
  readonly paused: (delayMs: number) => void;
}

/** Bottleneck's clustering in Redis: the start times of all processes, and the pause. */
export interface RedisCluster {
  /** Resolves when the connections stand and the scripts have run once. */
  readonly ready: Promise<unknown>;
  /** Resolves at a moment that no other process was given; one at a time. Rejects when Redis refuses. */
  slot(): Promise<void>;
  /** Milliseconds of the pause that is left; 0 or less when there is none. */
  pauseLeftMs(): Promise<number>;
  pause(delayMs: number): Promise<void>;
  ping(): Promise<unknown>;
  disconnect(): Promise<void>;
}

/** Connects; the library is loaded only here. Commands wait for a connection that is lost, and are sent again. */
export async function openRedisCluster(options: RedisClusterOptions): Promise<RedisCluster> {
  const { url, key, intervalMs, failed, paused } = options;
  const { Redis } = await import('ioredis');
  // A timer fires early by as much as a millisecond: between processes that is not waited for turn by turn.
  const minTime = Math.ceil(intervalMs) + (intervalMs === 0 ? 0 : 1);
  class MendedRedis extends Redis {
    override defineCommand(name: string, definition: Parameters<RedisClient['defineCommand']>[1]): void {
      super.defineCommand(name, { ...definition, lua: mendScript(definition.lua, minTime) });
    }
  }
  const { tls, username, password, ...place } = redisAddress(url);
  const client = new MendedRedis({
    ...place,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * 50, SLOWEST_RECONNECT_MS),
  });
  const connection = new Bottleneck.IORedisConnection({ client });
  connection.on('error', failed);
  const hungUp = (): void => failed(new Error('Connection is closed'));
  client.once('close', hungUp); // No error comes with it.
  const id = `salesmap_${key}`;
  const limiter = new Bottleneck({
    id,
    datastore: 'ioredis',
    connection,
    minTime,
    clearDatastore: false,
    timeout: RETENTION_MS,
  });
  let giveUp: (reason: Error) => void = () => undefined;
  limiter.on('error', (error: Error) => giveUp(error)); // A script was refused: the job would wait for ever.
  limiter.on('message', (text: string) => paused(Number(text)));
  return {
    ready: limiter.ready().finally(() => client.off('close', hungUp)),
    slot: () =>
      new Promise((resolve, reject) => {
        giveUp = reject;
        // Bottleneck's own promise resolves when Redis has heard that the job is over.
        limiter.schedule({ expiration: EXPIRATION_MS }, async () => resolve()).catch(reject);
      }),
    pauseLeftMs: () => client.pttl(`${id}_pause`),
    pause: async (delayMs) => {
      const wholeMs = Math.max(1, Math.ceil(delayMs));
      await Promise.all([client.eval(PAUSE, 1, `${id}_pause`, wholeMs), limiter.publish(String(wholeMs))]);
    },
    ping: () => client.ping(),
    disconnect: () => connection.disconnect(false),
  };
}
