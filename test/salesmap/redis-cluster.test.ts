import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openRedisCluster, type RedisCluster } from '../../src/salesmap/redis-cluster.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';

describe.runIf(hasRedisServer())('openRedisCluster', () => {
  let server: RedisServer;
  let direct: Redis;
  let key = 0;
  beforeAll(async () => {
    server = await startRedisServer();
    direct = new Redis(server.url);
  });
  afterAll(async () => {
    direct.disconnect();
    await server.stop();
  });

  /** Processes of one budget, one for each interval. */
  async function open(...intervals: number[]): Promise<{ members: RedisCluster[]; paused: number[]; id: string }> {
    key += 1;
    const paused: number[] = [];
    const members: RedisCluster[] = [];
    for (const intervalMs of intervals) {
      const member = await openRedisCluster({
        url: new URL(server.url),
        key: `key${key}`,
        intervalMs,
        failed: () => undefined,
        paused: (delayMs) => paused.push(delayMs),
      });
      onTestFinished(() => member.disconnect());
      await member.ready;
      members.push(member);
    }
    return { members, paused, id: `salesmap_key${key}` };
  }

  /** The times at which `count` slots came, taken in turn by all. */
  async function slots(members: readonly RedisCluster[], count: number): Promise<number[]> {
    const at: number[] = [];
    await Promise.all(
      members.map(async (member) => {
        while (at.length < count) {
          await member.slot();
          at.push(performance.now());
        }
      }),
    );
    return at.sort((a, b) => a - b);
  }

  /** Many together: one that comes late on a machine under load is no mistake. */
  const meanGap = (at: readonly number[]): number => ((at.at(-1) ?? 0) - (at[0] ?? 0)) / (at.length - 1);

  it('gives no two members the same time', async () => {
    const { members } = await open(50, 50, 50);
    const mean = meanGap(await slots(members, 20));
    expect(mean).toBeGreaterThan(49);
    expect(mean).toBeLessThan(75);
  });

  it('goes by the clock of Redis, whatever the members take for the time', async () => {
    const { now } = Date;
    let calls = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => {
      calls += 1;
      return now() + (calls % 2 === 0 ? 30_000 : -30_000);
    });
    const { members } = await open(50, 50);
    const mean = meanGap(await slots(members, 12));
    expect(mean).toBeGreaterThan(48);
    expect(mean).toBeLessThan(90);
  });

  it('has the larger of two intervals hold, whoever came first', async () => {
    const [wide, narrow] = [await open(120, 20), await open(20, 120)];
    for (const { members } of [wide, narrow]) expect(meanGap(await slots(members, 8))).toBeGreaterThan(110);
  });

  it('goes on when all is forgotten', async () => {
    const { members } = await open(20);
    await slots(members, 2);
    await direct.flushall();
    expect(await slots(members, 3)).toHaveLength(3);
  });

  it('holds no place for a member that has died with a slot', async () => {
    const { members } = await open(50, 50);
    const [victim, heir] = members;
    void victim?.slot().catch(() => undefined);
    await victim?.disconnect();
    const began = performance.now();
    await heir?.slot();
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('keeps the longer pause until it is over, and tells all members of each', async () => {
    const { members, paused } = await open(20, 20);
    const [one, other] = members;
    expect(await other?.pauseLeftMs()).toBeLessThanOrEqual(0);
    await one?.pause(5000);
    await one?.pause(100.4);
    expect(await other?.pauseLeftMs()).toBeGreaterThan(4000);
    await vi.waitFor(() => expect(paused.sort()).toEqual([101, 101, 5000, 5000]));
  });

  it('leaves nothing that stays', async () => {
    const { members, id } = await open(20);
    const [member] = members;
    await member?.slot();
    await member?.pause(2000);
    const keys = await direct.keys(`*${id}*`);
    expect(keys).toContain(`b_${id}_settings`);
    for (const name of keys) {
      expect(name).toMatch(/^(b_)?salesmap_/);
      expect([name, await direct.pttl(name)]).toEqual([
        name,
        expect.toSatisfy((ttl: number) => ttl > 0 && ttl < 700_000),
      ]);
    }
  });
});
