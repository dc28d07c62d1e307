import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { generate } from '../docs/generate.ts';
import { BENCHES } from './benches.ts';
import type { Row } from './support/bench.ts';
import { writeResults } from './support/results.ts';

/**
 * `npm run bench`: measures the built package as whole processes, writes `bench/results/<name>.json` and renews the tables of
 * `docs/performance.md`. Arguments: names of benches (default all), `--runs N` (default 3).
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '3' } },
});
const strangers = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
const runs = Number(values.runs);
if (strangers.length > 0 || !Number.isInteger(runs) || runs < 1) {
  process.stderr.write(`There are the benches ${BENCHES.map(({ name }) => name).join(', ')}; --runs is 1 or more.\n`);
  process.exit(2);
}

for (const bench of BENCHES) {
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue;
  process.stdout.write(`${bench.title}\n  limit: ${bench.limit}\n`);
  const rows: Row[] = [];
  for await (const row of bench.run(runs)) {
    process.stdout.write(`  ${JSON.stringify(row)}\n`);
    rows.push(row);
  }
  writeResults(bench, runs, rows);
}
const document = 'docs/performance.md';
writeFileSync(document, await generate(readFileSync(document, 'utf8')));
