import type { Bench } from './support/bench.ts';
import type { ProcessCost } from './support/measure-process.ts';
import { startSandboxProcess } from './support/sandbox-process.ts';
import { rounded, spreadOf } from './support/statistics.ts';
import { AT_FULL_SPEED, scaleOf, snapshotAtFullSpeed } from './support/store-records.ts';

const RECORDS = [10_000, 100_000, 1_000_000];
/** Hardly any: what a run costs before its first record. */
const NO_RECORDS = 100;

/** Whether a run grows with the workspace. */
export const memory: Bench = {
  name: 'memory',
  title: 'Memory and cost per record, by the size of the workspace',
  limit:
    'The run of 10,000 records: nothing may grow with their number. The cost of a run of hardly any records is taken off.',
  columns: {
    records: 'records',
    peak_mib: 'peak, MiB',
    ratio: '× 10,000 records',
    cpu_us_per_record: 'CPU per record, µs',
    cost_ratio: '× 10,000 records',
  },
  async *run(runs) {
    const costs = await storeInTurns(runs);
    const fixedS = spreadOf((costs.get(NO_RECORDS) ?? []).map(({ cpuS }) => cpuS)).median;
    let first: { peakMiB: number; cpuUs: number } | undefined;
    for (const records of RECORDS) {
      const ours = costs.get(records) ?? [];
      const peak = spreadOf(ours.map(({ peakMiB }) => Math.round(peakMiB)));
      const cpu = spreadOf(ours.map(({ cpuS }) => ((cpuS - fixedS) / records) * 1e6));
      first ??= { peakMiB: peak.median, cpuUs: cpu.median };
      yield {
        records,
        runs: ours.length,
        peak_mib: peak,
        ratio: rounded(peak.median / first.peakMiB),
        cpu_us_per_record: cpu,
        cost_ratio: rounded(cpu.median / first.cpuUs),
        fixed_cpu_s: fixedS,
      };
    }
  },
};

/** The sizes take turns, so that a machine that is slow for a while is so for all; the largest is stored once, in the middle. */
async function storeInTurns(runs: number): Promise<ReadonlyMap<number, readonly ProcessCost[]>> {
  const costs = new Map<number, ProcessCost[]>();
  for (let run = 0; run < runs; run += 1) {
    for (const records of [NO_RECORDS, ...RECORDS]) {
      if (records > 100_000 && run !== runs >> 1) continue;
      costs.set(records, [...(costs.get(records) ?? []), await store(records)]);
    }
  }
  return costs;
}

async function store(records: number): Promise<ProcessCost> {
  const sandbox = await startSandboxProcess([...AT_FULL_SPEED, '--scale', scaleOf(records)]);
  try {
    return await snapshotAtFullSpeed(sandbox);
  } finally {
    await sandbox.close();
  }
}
