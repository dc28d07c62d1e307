import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import type { FaultPlace } from '../run/fault-point.ts';
import type { RunLine } from '../run/run-record.ts';
import { type FaultRule, parseFaultRules } from './sandbox/faults.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox/start-sandbox.ts';

/** A moment at which a run kills itself, as a power cut would: `after:batch_commit#3`, `before:seal`, … */
export type KillPoint = FaultPlace | `${FaultPlace}#${number}`;

/** What a pipeline is tried against. */
export interface TestPipelineOptions {
  /** The workspace; default a tenth of the usual one, without latency and rate limit. */
  readonly sandbox?: SandboxOptions;
  /** A recording that answers instead of a sandbox. */
  readonly replay?: string;
  /** What goes wrong in the sandbox. */
  readonly faults?: readonly FaultRule[];
  /** Where the first run is killed; default nowhere. */
  readonly killAt?: KillPoint;
  /** More flags of `salesmap run`. */
  readonly flags?: readonly string[];
  /** More environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A pipeline that was run in a folder of its own. */
export interface PipelineTest extends AsyncDisposable {
  /** Of the last run; null when it was killed. */
  readonly exitCode: number | null;
  /** What `--json` printed: the line of the run history, and the error if there was one. */
  readonly result: Partial<RunLine> & { readonly error?: { readonly code: string; readonly message: string } };
  /** What people would have read. */
  readonly stderr: string;
  /** The folder in which it ran: other files that the pipeline wrote lie here. */
  readonly dir: string;
  readonly dbPath: string;
  readonly sandbox: Sandbox | undefined;
  /** The answer of one query on the published database. */
  query(sql: string, ...parameters: readonly unknown[]): Record<string, unknown>[];
  /** `salesmap resume`, without the kill; `env` changes what the first run had in its environment. */
  resume(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends the sandbox and removes the folder; `await using` does the same. */
  close(): Promise<void>;
}

/** Runs here wait for nothing. */
const FAST = ['--min-interval', '0', '--backoff', '0.01', '--max-backoff', '0.02', '--no-progress', '--json'];

const SMALL: SandboxOptions = { scale: 0.1, latencyMs: 0, rateLimit: false };

/**
 * Runs a pipeline file as `salesmap run` does, in a process and a folder of its own, against a sandbox or a recording. How it
 * ended is in what comes back: nothing is thrown for a run that fails.
 *
 * @param file the pipeline file.
 * @throws TypeError for fault rules that are none, and for faults or a kill in a replay; Error when the run never came to
 * `killAt`.
 *
 * @example
 * const night = await testPipeline('people.pipeline.ts', { killAt: 'after:batch_commit#2' });
 * await night.resume();
 * console.log(night.exitCode, night.query('SELECT count(*) AS people FROM people')); // 0 [ { people: 150 } ]
 * await night.close();
 */
export async function testPipeline(file: string, options: TestPipelineOptions = {}): Promise<PipelineTest> {
  const { replay, faults, killAt, flags = [] } = options;
  if (replay !== undefined && (faults ?? killAt) !== undefined) {
    throw new TypeError(
      'A replay has the faults that were recorded, and is never gone on with: neither faults nor killAt.',
    );
  }
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-pipeline-'));
  const sandbox =
    replay === undefined
      ? await startSandbox({
          ...SMALL,
          ...options.sandbox,
          ...(faults === undefined ? {} : { faults: parseFaultRules(faults) }),
        })
      : undefined;
  const env = { ...cleanEnvironment(), ...tokenOf(sandbox), ...options.env };
  const source = replay === undefined ? [] : ['--replay', resolve(replay)];
  const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    runCli([...args, ...FAST], dir, { ...env, ...more });
  const kill = killAt === undefined ? {} : { SALESMAP_FAULT_POINT: killAt };
  let ended = await run(['run', resolve(file), ...source, ...flags], kill);
  const close = async (): Promise<void> => {
    await sandbox?.close();
    rmSync(dir, { recursive: true, force: true });
  };
  if (killAt !== undefined && ended.exitCode !== null) {
    await close();
    throw new Error(`The run never came to ${killAt}: it ended with ${ended.exitCode}. ${ended.stderr}`);
  }
  const dbPath = join(dir, 'salesmap_latest.db');
  return {
    get exitCode() {
      return ended.exitCode;
    },
    get result() {
      return ended.stdout === '' ? {} : JSON.parse(ended.stdout);
    },
    get stderr() {
      return ended.stderr;
    },
    dir,
    dbPath,
    sandbox,
    query: (sql, ...parameters) => query(dbPath, sql, parameters),
    resume: async (more = {}) => {
      ended = await run(['resume'], more);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runCli(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  const launcher = join(
    dirname(createRequire(import.meta.url).resolve('salesmap-snapshot/package.json')),
    'bin/run.js',
  );
  const child = spawn(process.execPath, [launcher, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (exitCode) => done({ exitCode, stdout, stderr }));
  });
}

/** Without what a developer's own shell says about Salesmap: a test must never reach a real workspace. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { SALESMAP_TOKEN: _token, SALESMAP_API_BASE: _base, SALESMAP_DB_PATH: _db, ...clean } = process.env;
  return { ...clean, NO_COLOR: '1' };
}

const tokenOf = (sandbox: Sandbox | undefined): Record<string, string> =>
  sandbox === undefined ? {} : { SALESMAP_TOKEN: sandbox.token, SALESMAP_API_BASE: sandbox.url };

function query(dbPath: string, sql: string, parameters: readonly unknown[]): Record<string, unknown>[] {
  const db = new Database(dbPath, { readonly: true, fileMustExist: true });
  try {
    return db.prepare<unknown[], Record<string, unknown>>(sql).all(...parameters);
  } finally {
    db.close();
  }
}
