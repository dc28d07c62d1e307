import { readFileSync, writeFileSync } from 'node:fs';
import { generate } from '../docs/generate.ts';
import { BENCHES } from './benches.ts';
import type { Row } from './support/bench.ts';
import { readBenchArguments, timesWords } from './support/bench-arguments.ts';
import { writeResults } from './support/results.ts';

/**
 * `npm run bench`: measures the built package as whole processes, writes `bench/results/<name>.json` and renews the tables of
 * `docs/performance.md`. Arguments: see `--help`.
 */
const asked = readBenchArguments(process.argv.slice(2), BENCHES);
if ('words' in asked) {
  const isHelp = asked.exitCode === 0;
  (isHelp ? process.stdout : process.stderr).write(`${asked.words}\n`);
  process.exit(asked.exitCode);
}
const { runs } = asked;

for (const bench of asked.benches) {
  process.stdout.write(`${bench.title}\n  limit: ${bench.limit}\n  ${timesWords(bench, runs)}\n`);
  const rows: Row[] = [];
  for await (const row of bench.run(runs)) {
    process.stdout.write(`  ${JSON.stringify(row)}\n`);
    rows.push(row);
  }
  writeResults(bench, runs, rows);
}
const document = 'docs/performance.md';
writeFileSync(document, await generate(readFileSync(document, 'utf8')));
