import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { type CliResult, cliEnvironment, LAUNCHER, runCli } from './cli.ts';

const PROCESS = join(import.meta.dirname, 'warm-cli-process.mjs');

/** Stands in both outputs where a run ends. */
const MARK = '\u0000the run has ended\u0000';

/** What a command reads whenever it needs it; other variables are read once, when a module is loaded. */
const READ_BY_RUNS = ['SALESMAP_TOKEN', 'SALESMAP_API_BASE', 'TMPDIR'];

const idle: ChildProcess[] = [];

/**
 * Runs `salesmap` as `runCli` does, in a fraction of the time: in a process that has loaded the product for runs before.
 * For what a run does to files, to the server and to its outputs, not for what kills its process or looks at it. More than
 * the usual environment gets a process of its own.
 */
export async function runWarm(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  if (Object.keys(env).some((name) => !READ_BY_RUNS.includes(name))) return runCli(args, cwd, env);
  const warm = idle.pop() ?? fork(PROCESS, [LAUNCHER], { silent: true, execArgv: [] });
  hold(warm, true);
  const result = endOfRun(warm);
  warm.send({ args, cwd, env: cliEnvironment(env), umask: process.umask(), mark: MARK });
  const ended = await result;
  warm.removeAllListeners();
  for (const stream of [warm.stdout, warm.stderr]) stream?.removeAllListeners('data');
  if (warm.connected) {
    hold(warm, false);
    idle.push(warm);
  }
  return ended;
}

/** Whether the process keeps this one alive. */
function hold(warm: ChildProcess, held: boolean): void {
  const how = held ? 'ref' : 'unref';
  warm[how]();
  warm.channel?.[how]();
}

/** Waits for the code and the whole of both outputs; or for the end of a process that a run took along. */
function endOfRun(warm: ChildProcess): Promise<CliResult> {
  const said = { stdout: '', stderr: '' };
  let code: number | undefined;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const { stdout, stderr } = said;
      if (code === undefined || !stdout.endsWith(MARK) || !stderr.endsWith(MARK)) return;
      resolve({ code, signal: null, stdout: stdout.slice(0, -MARK.length), stderr: stderr.slice(0, -MARK.length) });
    };
    for (const name of ['stdout', 'stderr'] as const) {
      warm[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        said[name] += chunk;
        look();
      });
    }
    warm.on('message', (message: { code: number }) => {
      code = message.code;
      look();
    });
    warm.on('error', reject);
    warm.on('close', (exitCode, signal) => resolve({ code: exitCode, signal, ...said }));
  });
}
