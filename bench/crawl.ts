import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../src/testing/index.ts';

/**
 * `npm run bench`: the wall time of a whole `salesmap snapshot` against the sandbox, beside its physical limit: as many
 * times 0.12 s as it makes requests. Argument: the latency in milliseconds (default 300).
 */

const MIN_INTERVAL_MS = 120;
const LAUNCHER = join(import.meta.dirname, '../bin/run.js');

const latencyMs = Number(process.argv[2] ?? 300);
const dir = mkdtempSync(join(tmpdir(), 'salesmap-bench-'));
const sandbox = await startSandbox({ latencyMs });
const startedAtMs = performance.now();
const child = spawn(process.execPath, [LAUNCHER, 'snapshot', '--quiet'], {
  cwd: dir,
  env: { ...process.env, SALESMAP_API_BASE: sandbox.url, SALESMAP_TOKEN: sandbox.token },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const code = await new Promise((resolve) => child.on('close', resolve));
const wallMs = performance.now() - startedAtMs;
const arrivals = sandbox.requests().map(({ atMs }) => atMs);
const gaps = arrivals.slice(1).map((atMs, i) => atMs - (arrivals[i] ?? 0));
const floorMs = arrivals.length * MIN_INTERVAL_MS;
process.stdout.write(
  `${JSON.stringify({
    latency_ms: latencyMs,
    exit_code: code,
    requests: arrivals.length,
    wall_s: round(wallMs / 1000),
    floor_s: round(floorMs / 1000),
    ratio: round(wallMs / floorMs),
    least_gap_ms: round(Math.min(...gaps)),
    gaps_under_118_ms: gaps.filter((gap) => gap < 118).length,
  })}\n`,
);
await sandbox.close();
rmSync(dir, { recursive: true, force: true });

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
