import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** What a whole process took, start-up included. */
export interface ProcessCost {
  readonly wallS: number;
  /** User and system time of all its threads. */
  readonly cpuS: number;
  /** The most memory that it had at a time. */
  readonly peakMiB: number;
  readonly stdout: string;
}

const Usage = z.object({ userCPUTime: z.number(), systemCPUTime: z.number(), maxRSS: z.number() });
const USAGE = pathToFileURL(join(import.meta.dirname, 'usage-process.mjs')).href;

/** Where a measured process runs, and what is added to its environment. */
interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs `node` with arguments and measures it as a whole. Its stderr is shown.
 * @throws when it ends with another code than 0.
 */
export async function measureNode(args: readonly string[], { cwd, env }: Surroundings = {}): Promise<ProcessCost> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-usage-'));
  const file = join(dir, 'usage.json');
  try {
    const { wallMs, stdout } = await runNode(['--import', USAGE, ...args], {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...env, BENCH_USAGE_FILE: file },
    });
    const usage = Usage.parse(JSON.parse(readFileSync(file, 'utf8')));
    const cpuS = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
    return { wallS: wallMs / 1000, cpuS, peakMiB: usage.maxRSS / 1024, stdout };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * Runs `node` with arguments and nothing beside them, for processes so short that what measures the others would be seen.
 * @returns its wall time, in milliseconds.
 * @throws when it ends with another code than 0.
 */
export const timeNode = async (args: readonly string[], surroundings?: Surroundings): Promise<number> =>
  (await runNode(args, surroundings)).wallMs;

async function runNode(
  args: readonly string[],
  { env, ...place }: Surroundings = {},
): Promise<{ readonly wallMs: number; readonly stdout: string }> {
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, args, {
    ...place,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const wallMs = performance.now() - startedAtMs;
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
  return { wallMs, stdout };
}
