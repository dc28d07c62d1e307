import type { Bench, Row } from './support/bench.ts';
import type { ProcessCost } from './support/measure-process.ts';
import { startSandboxProcess } from './support/sandbox-process.ts';
import { rounded, spreadOf } from './support/statistics.ts';
import { AT_FULL_SPEED, bareLoop, scaleOf, snapshotAtFullSpeed } from './support/store-records.ts';

const RECORDS = [60_000, 600_000];

/** What the machine can store without a rate limit, and what it costs. The runs and the loop take turns. */
export const throughput: Bench = {
  name: 'throughput',
  title: 'Throughput: rate limit off, interval 0, records of the real widths',
  limit:
    'A bare loop that fetches the same bytes, parses them and inserts them with one prepared statement a table: no checks, no cursors, no verification, no seal.',
  columns: {
    records: 'records',
    rows_per_s: 'rows/s',
    rows_per_cpu_s: 'rows per CPU s',
    bare_rows_per_s: 'bare loop, rows/s',
    bare_rows_per_cpu_s: 'bare loop, rows per CPU s',
    ratio: 'of the bare loop',
    peak_mib: 'peak, MiB',
    bare_peak_mib: 'bare loop, MiB',
  },
  async *run(runs) {
    for (const records of RECORDS) yield await storeBoth(records, runs);
  },
};

async function storeBoth(records: number, runs: number): Promise<Row> {
  const sandbox = await startSandboxProcess([...AT_FULL_SPEED, '--scale', scaleOf(records)]);
  const [ours, bare]: ProcessCost[][] = [[], []];
  let rows = 0;
  try {
    for (let run = 0; run < runs; run += 1) {
      ours?.push(await snapshotAtFullSpeed(sandbox));
      const loop = await bareLoop(sandbox);
      rows = loop.rows;
      bare?.push(loop);
    }
  } finally {
    await sandbox.close();
  }
  return row(rows, ours ?? [], bare ?? []);
}

function row(rows: number, ours: readonly ProcessCost[], bare: readonly ProcessCost[]): Row {
  const perCpuS = (costs: readonly ProcessCost[]) => spreadOf(costs.map(({ cpuS }) => Math.round(rows / cpuS)));
  const perS = (costs: readonly ProcessCost[]) => spreadOf(costs.map(({ wallS }) => Math.round(rows / wallS)));
  const peak = (costs: readonly ProcessCost[]) => spreadOf(costs.map(({ peakMiB }) => Math.round(peakMiB)));
  return {
    records: rows,
    rows_per_s: perS(ours),
    rows_per_cpu_s: perCpuS(ours),
    bare_rows_per_s: perS(bare),
    bare_rows_per_cpu_s: perCpuS(bare),
    ratio: rounded(perCpuS(ours).median / perCpuS(bare).median),
    peak_mib: peak(ours),
    bare_peak_mib: peak(bare),
  };
}
