import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeenRequest } from '../src/testing/index.ts';
import { bestScheduleMs, type SimulatedChain } from './support/best-schedule.ts';
import { LAUNCHER } from './support/launcher.ts';
import { measureNode } from './support/measure-process.ts';
import { startSandboxProcess } from './support/sandbox-process.ts';
import { rounded, spreadOf } from './support/statistics.ts';

/**
 * The wall time of a whole `salesmap snapshot`, start-up, backup and publish included, with the rate limit on, beside two
 * limits: as many times 0.12 s as it makes requests, and the best that any schedule of these requests could do at this
 * latency. Arguments: how many runs each, then the latencies in milliseconds. The first run of a place knows nothing of the
 * workspace; the others know the snapshot before.
 */
const INTERVAL_MS = 120;
const [runs = 3, ...given] = process.argv.slice(2).map(Number);
const latencies = given.length > 0 ? given : [0, 50, 300, 600];

for (const latencyMs of latencies) process.stdout.write(`${JSON.stringify(await crawl(latencyMs))}\n`);

async function crawl(latencyMs: number) {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-bench-'));
  const sandbox = await startSandboxProcess(['--latency', String(latencyMs)]);
  const walls: number[] = [];
  const lastedMs: number[] = [];
  const gaps: number[] = [];
  let requests: readonly SeenRequest[] = [];
  let seen = 0;
  for (let run = 0; run < runs; run += 1) {
    const { wallS } = await measureNode([LAUNCHER, 'snapshot', '--quiet'], { cwd: dir, env: sandbox.env });
    requests = (await sandbox.requests()).slice(seen);
    seen += requests.length;
    walls.push(wallS);
    const arrivals = requests.map(({ atMs }) => atMs);
    gaps.push(...arrivals.slice(1).map((atMs, i) => atMs - (arrivals[i] ?? 0)));
    lastedMs.push((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0) + latencyMs);
  }
  await sandbox.close();
  rmSync(dir, { recursive: true, force: true });
  const floorS = (requests.length * INTERVAL_MS) / 1000;
  const bestS = bestScheduleMs(chainsOf(requests), { intervalMs: INTERVAL_MS, latencyMs }) / 1000;
  const [first, later] = [walls.slice(0, 1), walls.length > 1 ? walls.slice(1) : walls];
  return {
    latency_ms: latencyMs,
    requests: requests.length,
    floor_s: rounded(floorS),
    best_schedule_s: rounded(bestS),
    first_run_s: spreadOf(first).median,
    wall_s: spreadOf(later),
    ratio_to_best: rounded(spreadOf(later).median / bestS),
    first_ratio_to_best: rounded(spreadOf(first).median / bestS),
    from_first_to_last_s: spreadOf(lastedMs.map((ms) => ms / 1000)),
    gap_ms: spreadOf(gaps),
    gaps_under_120_ms: gaps.filter((gap) => gap < INTERVAL_MS).length,
    gaps_under_118_ms: gaps.filter((gap) => gap < INTERVAL_MS - 2).length,
  };
}

/** The lists that were read, and what each had to wait for. */
function chainsOf(requests: readonly SeenRequest[]): readonly SimulatedChain[] {
  const pages = new Map<string, number>();
  for (const { path, status } of requests) if (status === 200) pages.set(path, (pages.get(path) ?? 0) + 1);
  return [...pages].map(([name, count]) => ({ name, pages: count, after: waitsFor(name) }));
}

/** The token is checked first; submissions need the people and deals that say whose are wanted. */
function waitsFor(path: string): readonly string[] {
  if (path === '/user/me') return [];
  return path.startsWith('/webForm/') ? ['/people', '/deal'] : ['/user/me'];
}
