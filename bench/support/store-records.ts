import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { LAUNCHER } from './launcher.ts';
import { measureNode, type ProcessCost } from './measure-process.ts';
import type { SandboxProcess } from './sandbox-process.ts';

/** Records of the sandbox's tables at scale 1. */
const RECORDS_AT_SCALE_1 = 6504;
const BARE_LOOP = join(import.meta.dirname, 'bare-loop-process.mjs');
const Rows = z.object({ rows: z.int() });

/** The flag that makes a sandbox of about so many records. */
export const scaleOf = (records: number): string => String(records / RECORDS_AT_SCALE_1);

/** Flags of a sandbox that answers as quickly as it can. */
export const AT_FULL_SPEED = ['--latency', '0', '--no-rate-limit'] as const;

/** A whole `salesmap snapshot` without interval and web forms. */
export const snapshotAtFullSpeed = (sandbox: SandboxProcess): Promise<ProcessCost> =>
  inNewFolder((cwd) =>
    measureNode([LAUNCHER, 'snapshot', '--quiet', '--min-interval', '0', '--skip-webform'], { cwd, env: sandbox.env }),
  );

/** The bare loop over the same lists, and the rows that it stored. */
export const bareLoop = (sandbox: SandboxProcess): Promise<ProcessCost & { rows: number }> =>
  inNewFolder(async (cwd) => {
    const { SALESMAP_API_BASE, SALESMAP_TOKEN } = sandbox.env;
    const cost = await measureNode([BARE_LOOP, SALESMAP_API_BASE, SALESMAP_TOKEN, 'bare.db'], { cwd });
    return { ...cost, rows: Rows.parse(JSON.parse(cost.stdout)).rows };
  });

async function inNewFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-bench-'));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
