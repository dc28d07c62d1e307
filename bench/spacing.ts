import { join } from 'node:path';
import { z } from 'zod';
import type { Bench, Row } from './support/bench.ts';
import { measureNode } from './support/measure-process.ts';
import { rounded, spreadOf } from './support/statistics.ts';

const INTERVAL_MS = 120;
const STARTS = 300;
const PROCESS = join(import.meta.dirname, 'support/spacing-process.mjs');
const Gaps = z.array(z.number());

/** How exactly requests keep their distance, and whether a margin has to be added to the interval. */
export const spacing: Bench = {
  name: 'spacing',
  title: 'Spacing: how far apart requests leave',
  limit: 'The interval itself, 120 ms.',
  columns: {
    by: 'spaced by',
    gap_ms: 'gaps, ms',
    gaps: 'gaps',
    under: 'under 120 ms',
    margin_ms: 'margin that would hide it, ms',
    ratio: '× interval',
  },
  async *run(runs) {
    yield await gapsBy('minTime', "timers (Bottleneck's `minTime`)", runs);
    yield await gapsBy('limiter', 'the clock (ours)', runs);
  },
};

async function gapsBy(kind: string, by: string, runs: number): Promise<Row> {
  const gaps: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { stdout } = await measureNode([PROCESS, kind, String(STARTS), String(INTERVAL_MS)]);
    gaps.push(...Gaps.parse(JSON.parse(stdout)));
  }
  const gap = spreadOf(gaps);
  return {
    by,
    gap_ms: gap,
    gaps: gaps.length,
    under: gaps.filter((ms) => ms < INTERVAL_MS).length,
    margin_ms: rounded(Math.max(0, INTERVAL_MS - gap.min)),
    ratio: rounded(gap.median / INTERVAL_MS),
  };
}
