import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openWorkingDatabase } from '../src/store/open-database.ts';
import { sealSnapshot } from '../src/store/seal-snapshot.ts';
import type { Bench, Row } from './support/bench.ts';
import { measureNode, type ProcessCost } from './support/measure-process.ts';
import { makeSizedDatabase } from './support/sized-database.ts';
import { rounded, spreadOf } from './support/statistics.ts';

/** Times 100 MB. */
const SIZES = [1, 10] as const;

interface MeasuredStep {
  readonly step: string;
  /** What the two processes are asked for. */
  readonly act: string;
  readonly limit: string;
  /** Puts in place what the step begins with. @returns the database that it works on. */
  prepare(at: Places): string;
}

interface Places {
  /** A working database at the end of the crawl, which stays as it is. */
  readonly working: string;
  readonly published: string;
  /** A copy that a step may change. */
  readonly used: string;
  readonly backups: string;
}

const STEPS: readonly MeasuredStep[] = [
  {
    step: 'backup',
    act: 'backup',
    limit: 'backup',
    prepare: ({ published, backups }) => {
      rmSync(backups, { recursive: true, force: true });
      mkdirSync(backups);
      return published;
    },
  },
  { step: 'backup that exists', act: 'backup', limit: 'existing', prepare: ({ published }) => published },
  { step: 'verify', act: 'verify', limit: 'verify', prepare: ({ working }) => working },
  {
    step: 'seal',
    act: 'seal',
    limit: 'seal',
    prepare: ({ working, used }) => {
      copyFileSync(working, used);
      return used;
    },
  },
];

const Printed = z.object({ longestPauseMs: z.number() });
const PROCESS = join(import.meta.dirname, 'support/at-size-process.mjs');
const BARE = join(import.meta.dirname, 'support/bare-at-size-process.mjs');

/** What backup, verification and seal of a large database cost: time, memory, and how long nothing else happens. */
export const atSize: Bench = {
  name: 'at-size',
  title: 'Backup, verification and seal of 100 MB and 1 GB',
  limit:
    'The same work by the plainest means, one thing after the other in a process of its own: `copyFile`, `integrity_check`, a gzip stream ' +
    'of the same level and a gunzip to nowhere; for a backup that exists, a process that looks for a file.',
  columns: {
    step: 'step',
    megabytes: 'MB',
    wall_s: 'wall, s',
    cpu_s: 'CPU, s',
    peak_mib: 'peak memory, MiB',
    longest_pause_ms: 'longest pause, ms',
    limit_s: 'limit, s',
    ratio: 'ratio',
  },
  async *run(runs) {
    for (const copies of SIZES) yield* atOneSize(copies, runs);
  },
};

async function* atOneSize(copies: number, runs: number): AsyncGenerator<Row> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-at-size-'));
  try {
    const at: Places = {
      working: join(dir, 'working.db'),
      published: join(dir, 'published.db'),
      used: join(dir, 'used.db'),
      backups: join(dir, 'backups'),
    };
    const megabytes = Math.round(makeSizedDatabase(at.working, copies) / 1e6);
    copyFileSync(at.working, at.published);
    sealSnapshot(openWorkingDatabase(at.published));
    for (const step of STEPS) yield await measureStep(step, at, { megabytes, runs });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measureStep(
  { step, act, limit, prepare }: MeasuredStep,
  at: Places,
  { megabytes, runs }: { megabytes: number; runs: number },
): Promise<Row> {
  const costs: ProcessCost[] = [];
  const limits: ProcessCost[] = [];
  for (let run = 0; run < runs; run += 1) {
    limits.push(await measureNode([BARE, limit, prepare(at), at.backups]));
    costs.push(await measureNode([PROCESS, act, prepare(at), at.backups]));
  }
  const wall = spreadOf(costs.map(({ wallS }) => wallS));
  const limitWall = spreadOf(limits.map(({ wallS }) => wallS));
  return {
    step,
    megabytes,
    wall_s: wall,
    cpu_s: spreadOf(costs.map(({ cpuS }) => cpuS)),
    peak_mib: spreadOf(costs.map(({ peakMiB }) => peakMiB)),
    longest_pause_ms: spreadOf(costs.map(({ stdout }) => Printed.parse(JSON.parse(stdout)).longestPauseMs)),
    limit_s: limitWall,
    limit_cpu_s: spreadOf(limits.map(({ cpuS }) => cpuS)),
    limit_peak_mib: spreadOf(limits.map(({ peakMiB }) => peakMiB)),
    ratio: rounded(wall.median / limitWall.median),
  };
}
