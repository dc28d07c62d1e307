import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';

/** What `npm run bench` was asked for, or what to say instead. */
export type BenchRequest =
  | { readonly benches: readonly Bench[]; readonly runs: number }
  | { readonly words: string; readonly exitCode: 0 | 2 };

const RUNS = 3;

/** Reads the arguments of `npm run bench --`. */
export function readBenchArguments(args: readonly string[], benches: readonly Bench[]): BenchRequest {
  const refuse = (what: string): BenchRequest => ({ words: `${what} See npm run bench -- --help.`, exitCode: 2 });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return refuse(sentence(error instanceof Error ? error.message : String(error)));
  }
  const { values, positionals } = parsed;
  if (values.help) return { words: helpText(benches), exitCode: 0 };
  const stranger = positionals.find((name) => !benches.some((bench) => bench.name === name));
  if (stranger !== undefined) {
    return refuse(
      `There is no bench ${JSON.stringify(stranger)}; there are ${benches.map(({ name }) => name).join(', ')}.`,
    );
  }
  if (!/^[1-9]\d{0,3}$/.test(values.runs)) {
    return refuse(`--runs takes a whole number from 1 to 9999, not ${JSON.stringify(values.runs)}.`);
  }
  const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { benches: chosen, runs: Number(values.runs) };
}

/** How often a bench measures each thing. */
export const timesWords = ({ timesRuns = 1 }: Bench, runs: number): string =>
  `measured ${runs * timesRuns} times each${timesRuns === 1 ? '' : ` (--runs ${runs}, times ${timesRuns})`}`;

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { runs: { type: 'string', default: String(RUNS) }, help: { type: 'boolean', short: 'h', default: false } },
  });

/** The parser says more than a sentence. */
const sentence = (message: string): string => `${message.split('. ')[0]?.replace(/\.$/, '')}.`;

const helpText = (benches: readonly Bench[]): string =>
  [
    'npm run bench -- [BENCH …] [--runs N]',
    '',
    'Measures the built package as whole processes, writes bench/results/BENCH.json and renews docs/performance.md.',
    `--runs N: how often each thing is measured; default ${RUNS}. Without a name all benches run, for half an hour.`,
    '',
    ...benches.map(({ name, title, timesRuns = 1 }) => {
      const more = timesRuns === 1 ? '' : ` (measures ${timesRuns} times as often as --runs says)`;
      return `  ${name.padEnd(12)}${title}${more}`;
    }),
  ].join('\n');
