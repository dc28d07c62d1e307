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
    const fixedS = medianCpuS(await store(NO_RECORDS, runs));
    let first: { peakMiB: number; cpuUs: number } | undefined;
    for (const records of RECORDS) {
      const costs = await store(records, records > 100_000 ? 1 : runs);
      const peak = spreadOf(costs.map(({ peakMiB }) => Math.round(peakMiB)));
      const cpu = spreadOf(costs.map(({ cpuS }) => ((cpuS - fixedS) / records) * 1e6));
      first ??= { peakMiB: peak.median, cpuUs: cpu.median };
      yield {
        records,
        runs: costs.length,
        peak_mib: peak,
        ratio: rounded(peak.median / first.peakMiB),
        cpu_us_per_record: cpu,
        cost_ratio: rounded(cpu.median / first.cpuUs),
        fixed_cpu_s: fixedS,
      };
    }
  },
};

async function store(records: number, runs: number): Promise<readonly ProcessCost[]> {
  const sandbox = await startSandboxProcess([...AT_FULL_SPEED, '--scale', scaleOf(records)]);
  try {
    const costs: ProcessCost[] = [];
    for (let run = 0; run < runs; run += 1) costs.push(await snapshotAtFullSpeed(sandbox));
    return costs;
  } finally {
    await sandbox.close();
  }
}

const medianCpuS = (costs: readonly ProcessCost[]): number => spreadOf(costs.map(({ cpuS }) => cpuS)).median;
