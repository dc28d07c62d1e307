import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { SeenRequest } from '../../src/testing/index.ts';
import { LAUNCHER } from './launcher.ts';

/** A sandbox in a process of its own, so that what it costs is not counted. */
export interface SandboxProcess {
  /** What a measured process needs to find it. */
  readonly env: { readonly SALESMAP_API_BASE: string; readonly SALESMAP_TOKEN: string };
  /** The last 50,000 requests that it saw. */
  requests(): Promise<readonly SeenRequest[]>;
  close(): Promise<void>;
}

/** Starts `salesmap sandbox` with flags such as `--latency 300`. */
export async function startSandboxProcess(flags: readonly string[]): Promise<SandboxProcess> {
  const child = spawn(process.execPath, [LAUNCHER, 'sandbox', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  const found = new Map<string, string>();
  for await (const line of createInterface(child.stdout)) {
    const [name = '', value = ''] = line.split('=');
    found.set(name, value);
    if (found.size === 2) break;
  }
  if (found.size < 2) throw new Error(`salesmap sandbox ${flags.join(' ')} did not start.`);
  const SALESMAP_API_BASE = found.get('SALESMAP_API_BASE') ?? '';
  const SALESMAP_TOKEN = found.get('SALESMAP_TOKEN') ?? '';
  return {
    env: { SALESMAP_API_BASE, SALESMAP_TOKEN },
    requests: async () => {
      const answer = await fetch(new URL('/_sandbox/requests', SALESMAP_API_BASE));
      const seen: SeenRequest[] = JSON.parse(await answer.text());
      return seen;
    },
    close: async () => {
      const ended = once(child, 'close');
      child.kill('SIGINT');
      await ended;
    },
  };
}
