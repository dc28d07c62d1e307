import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** What a user starts. */
export const LAUNCHER = join(import.meta.dirname, '../../bin/run.js');

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult>;
}

/** Starts `salesmap` as a user does: a process of its own, no terminal. */
export function startCli(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): RunningCli {
  const child = spawn(process.execPath, [LAUNCHER, ...args], { cwd, env: cliEnvironment(env) });
  let stdout = '';
  let stderr = '';
  // A letter may lie across two chunks.
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

export const runCli = (...start: Parameters<typeof startCli>): Promise<CliResult> => startCli(...start).ended;

/** The environment of a command: what `env` says, nothing of a Salesmap that a developer may have set. */
export function cliEnvironment(env: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const {
    SALESMAP_TOKEN: _token,
    SALESMAP_API_BASE: _base,
    SALESMAP_DB_PATH: _db,
    SALESMAP_RATE_LIMITER: _limiter,
    ...clean
  } = process.env;
  return { ...clean, NO_COLOR: '1', ...env };
}
