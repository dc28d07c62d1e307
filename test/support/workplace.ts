import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/testing/index.ts';
import { type CliResult, type RunningCli, startCli } from './cli.ts';
import { runWarm } from './warm-cli.ts';

/** Runs in scenarios do not wait: the sandbox has no rate limit, and failed tries are made again at once. */
export const FAST = ['--min-interval', '0', '--backoff', '0.01', '--max-backoff', '0.02', '--no-progress'];

/** A small workspace: every table has several pages. */
export const SMALL = {
  organization: 60,
  people: 120,
  deal: 110,
  lead: 145,
  memo: 130,
  user: 5,
  team: 3,
  forms: 4,
  submissions: 160,
};

export interface Workplace {
  readonly dir: string;
  close(): Promise<void>;
  readonly sandbox: Sandbox;
  readonly db: string;
  path(...parts: string[]): string;
  /** Starts a command in a process of its own. */
  start(command: string, ...args: string[]): RunningCli;
  /** Runs one to its end, in a process that others ran in. */
  run(command: string, ...args: string[]): Promise<CliResult>;
  /** Runs in a process of its own, with more in the environment. */
  runWith(env: Readonly<Record<string, string>>, command: string, ...args: string[]): Promise<CliResult>;
  history(): Record<string, unknown>[];
}

/** A folder and a sandbox of a test's own; both are gone when it ends (or when `atEnd` says). */
export async function openWorkplace(
  options: SandboxOptions = {},
  atEnd: (close: () => Promise<void>) => void = onTestFinished,
): Promise<Workplace> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-'));
  const sandbox = await startSandbox({ latencyMs: 0, rateLimit: false, counts: SMALL, ...options });
  const close = async (): Promise<void> => {
    await sandbox.close();
    rmSync(dir, { recursive: true, force: true });
  };
  atEnd(close);
  const env = { SALESMAP_TOKEN: sandbox.token, SALESMAP_API_BASE: sandbox.url };
  const start = (command: string, ...args: string[]): RunningCli => startCli([command, ...FAST, ...args], dir, env);
  return {
    dir,
    close,
    sandbox,
    db: join(dir, 'salesmap_latest.db'),
    path: (...parts) => join(dir, ...parts),
    start,
    run: (command, ...args) => runWarm([command, ...FAST, ...args], dir, env),
    runWith: (more, command, ...args) => startCli([command, ...FAST, ...args], dir, { ...env, ...more }).ended,
    history: () =>
      readFileSync(join(dir, 'logs/run_history.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

/** Starts a snapshot and kills it as soon as the sandbox has answered `requests` requests. */
export const killAfter = (workplace: Workplace, requests: number, ...args: string[]): Promise<void> =>
  killCommandAfter(workplace, requests, 'snapshot', ...args);

/** As `killAfter`, of any command. */
export async function killCommandAfter(
  { start, sandbox }: Workplace,
  requests: number,
  command: string,
  ...args: string[]
): Promise<void> {
  const { child, ended } = start(command, ...args);
  await sandbox.requestsReached(sandbox.stats().requests + requests);
  child.kill('SIGKILL');
  const { signal } = await ended;
  if (signal !== 'SIGKILL') throw new Error('The run had ended before it was killed.');
}

/** Everything a database holds that must not depend on the run: tables, columns, rows in order. */
export function contentOf(path: string, leaveOut: readonly string[] = ['run_info']): Record<string, unknown> {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return contentIn(db, leaveOut);
  } finally {
    db.close();
  }
}

/** As `contentOf`, of a database that is open. */
export function contentIn(db: Database.Database, leaveOut: readonly string[] = ['run_info']): Record<string, unknown> {
  const names = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  return Object.fromEntries(
    names
      .filter((name) => !leaveOut.includes(name))
      .map((name) => {
        const columns = name === '_columns' ? 'table_name, field, column_name' : '*';
        return [name, { sql: schemaOf(db, name), rows: db.prepare(`SELECT ${columns} FROM "${name}"`).raw().all() }];
      }),
  );
}

const schemaOf = (db: Database.Database, table: string): unknown =>
  db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(table);

/** The names of the events in a run's log. */
export const eventsOf = (logPath: string): string[] =>
  readFileSync(logPath, 'utf8')
    .trim()
    .split('\n')
    .map((line) => String(JSON.parse(line).event));
