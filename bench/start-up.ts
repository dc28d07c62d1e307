import type { Bench, Row } from './support/bench.ts';
import { startRefusingServer } from './support/first-request.ts';
import { LAUNCHER } from './support/launcher.ts';
import { timeNode } from './support/measure-process.ts';
import { rounded, spreadOf } from './support/statistics.ts';

const SHOWN = [['--version'], ['--help'], ['snapshot', '--help']] as const;
/** These are short, and the noise is long. */
const RUNS_A_TIME = 5;
const RUN = ['snapshot', '--quiet'] as const;

/**
 * How long a command takes that only says something, as a whole process, and how long a run takes until its first request.
 * Each measurement has an empty `node -e 0` beside it, because what else the machine does moves both.
 */
export const startUp: Bench = {
  name: 'start-up',
  title: 'Start-up',
  limit: 'Node itself: `node -e 0` as a whole process, measured in turns with the command.',
  columns: { command: 'command', took_ms: 'ms', node_ms: '`node -e 0`, ms', ratio_to_node: 'ratio' },
  timesRuns: RUNS_A_TIME,
  async *run(times) {
    const runs = times * RUNS_A_TIME;
    for (const args of SHOWN) {
      yield await beside(`salesmap ${args.join(' ')}`, runs, () => timeNode([LAUNCHER, ...args]));
    }
    const server = await startRefusingServer();
    try {
      yield await beside(`salesmap ${RUN.join(' ')}, until its first request`, runs, () => server.firstRequestMs(RUN));
    } finally {
      await server.close();
    }
  },
};

/** Measures a command and an empty process in turns. */
async function beside(command: string, runs: number, measure: () => Promise<number>): Promise<Row> {
  const tookMs: number[] = [];
  const nodeMs: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    nodeMs.push(await timeNode(['-e', '0']));
    tookMs.push(await measure());
  }
  const [took, node] = [spreadOf(tookMs), spreadOf(nodeMs)];
  return { command, took_ms: took, node_ms: node, ratio_to_node: rounded(took.median / node.median) };
}
