import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bestScheduleMs, type SimulatedChain } from '../src/salesmap/best-schedule.ts';
import type { SeenRequest } from '../src/testing/index.ts';
import type { Bench, Row } from './support/bench.ts';
import { LAUNCHER } from './support/launcher.ts';
import { timeNode } from './support/measure-process.ts';
import { startSandboxProcess } from './support/sandbox-process.ts';
import { rounded, spreadOf } from './support/statistics.ts';

const INTERVAL_MS = 120;
const LATENCIES_MS = [0, 50, 300, 600];

/**
 * The wall time of a whole `salesmap snapshot`, start-up, backup and publish included, with the rate limit on. The first run
 * of a place knows nothing of the workspace; the others know the snapshot before.
 */
export const crawl: Bench = {
  name: 'crawl',
  title: 'Crawl: a whole `salesmap snapshot` with the rate limit on',
  limit:
    'The best that any schedule of these requests could do: 0.12 s apart, one page of a list after the other, submissions after people and deals.',
  columns: {
    latency_ms: 'latency, ms',
    requests: 'requests',
    floor_s: 'requests × 0.12 s',
    best_schedule_s: 'best schedule, s',
    wall_s: 'run, s',
    ratio: '× best schedule',
    first_run_s: 'first run, s',
    first_ratio: '× best schedule',
    gap_ms: 'between requests, ms',
    gaps_under_118_ms: 'gaps under 118 ms',
  },
  async *run(runs) {
    for (const latencyMs of LATENCIES_MS) yield await crawlAt(latencyMs, runs);
  },
};

async function crawlAt(latencyMs: number, runs: number): Promise<Row> {
  const sandbox = await startSandboxProcess(['--latency', String(latencyMs)]);
  const first: number[] = [];
  const later: number[] = [];
  const gaps: number[] = [];
  let requests: readonly SeenRequest[] = [];
  let seen = 0;
  try {
    for (let run = 0; run < runs; run += 1) {
      const dir = mkdtempSync(join(tmpdir(), 'salesmap-bench-'));
      for (const walls of [first, later]) {
        walls.push((await timeNode([LAUNCHER, 'snapshot', '--quiet'], { cwd: dir, env: sandbox.env })) / 1000);
        requests = (await sandbox.requests()).slice(seen);
        seen += requests.length;
        gaps.push(...requests.slice(1).map(({ atMs }, i) => atMs - (requests[i]?.atMs ?? 0)));
      }
      rmSync(dir, { recursive: true, force: true });
    }
  } finally {
    await sandbox.close();
  }
  const bestS = bestScheduleMs(chainsOf(requests), { intervalMs: INTERVAL_MS, latencyMs }) / 1000;
  const [wall, firstWall] = [spreadOf(later), spreadOf(first)];
  return {
    latency_ms: latencyMs,
    requests: requests.length,
    floor_s: rounded((requests.length * INTERVAL_MS) / 1000),
    best_schedule_s: rounded(bestS),
    wall_s: wall,
    ratio: rounded(wall.median / bestS),
    first_run_s: firstWall,
    first_ratio: rounded(firstWall.median / bestS),
    gap_ms: spreadOf(gaps),
    gaps: gaps.length,
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
