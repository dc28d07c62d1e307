import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Bench, Row } from './bench.ts';
import type { Spread } from './statistics.ts';

const Figure = z.union([z.number(), z.string(), z.object({ median: z.number(), min: z.number(), max: z.number() })]);
const Results = z.object({
  bench: z.string(),
  measured_at_utc: z.string(),
  machine: z.string(),
  runs: z.int(),
  limit: z.string(),
  rows: z.array(z.record(z.string(), Figure)),
});

/** What a bench found, as `bench/results/<name>.json` has it. */
export type BenchResults = z.infer<typeof Results>;

const pathOf = (name: string): string => join(import.meta.dirname, '../results', `${name}.json`);

/** What the last run of a bench found; undefined when there was none. */
export const readResults = ({ name }: Bench): BenchResults | undefined =>
  existsSync(pathOf(name)) ? Results.parse(JSON.parse(readFileSync(pathOf(name), 'utf8'))) : undefined;

/** Keeps what a bench found. */
export function writeResults({ name, limit }: Bench, runs: number, rows: readonly Row[]): void {
  const results = {
    bench: name,
    measured_at_utc: new Date().toISOString(),
    machine: machineWords(),
    runs,
    limit,
    rows,
  };
  writeFileSync(pathOf(name), `${JSON.stringify(results, null, 2)}\n`);
}

/** What a bench found, as a table. */
export function resultsTable({ columns }: Bench, { rows }: BenchResults): string {
  const heads = Object.values(columns);
  const lines = rows.map((row) => Object.keys(columns).map((field) => figureWords(row[field])));
  return [heads, heads.map(() => '--:'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function figureWords(figure: number | string | Spread | undefined): string {
  if (typeof figure !== 'object') return typeof figure === 'number' ? numberWords(figure) : (figure ?? '');
  const { median, min, max } = figure;
  return min === max ? numberWords(median) : `${numberWords(median)} (${numberWords(min)} – ${numberWords(max)})`;
}

const numberWords = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 10 ? 3 : Math.abs(value) < 1000 ? 1 : 0 });

function machineWords(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}
