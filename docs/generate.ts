import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BENCHES } from '../bench/benches.ts';
import type { Bench } from '../bench/support/bench.ts';
import { readResults, resultsTable } from '../bench/support/results.ts';
import RecordCommand from '../commands/record.ts';
import Resume from '../commands/resume.ts';
import Run from '../commands/run.ts';
import Sandbox from '../commands/sandbox.ts';
import Snapshot from '../commands/snapshot.ts';
import Webform from '../commands/webform.ts';
import matrix from '../fixtures/fault-matrix.json' with { type: 'json' };
import { INSPECTION_EXIT_CODES, INSPECTION_EXITS } from '../src/inspect/exit-codes.ts';
import { ATTENTION } from '../src/inspect/status/attention.ts';
import { EXIT_CODES } from '../src/run/exit-codes.ts';
import { DISK_STEPS } from '../src/run/fault-point.ts';
import { ENDPOINTS } from '../src/salesmap/endpoints.ts';
import { API_REPORTS, apiReport } from './api-report.ts';
import { commandReference } from './command-reference.ts';
import { type FlagHolders, flagTable } from './flag-table.ts';
import { table } from './markdown-table.ts';

/** The parts of the documents that are made from code and data: `npm run docs` writes them, a test compares them. */

export const GENERATED_DOCUMENTS = [
  'README.md',
  'docs/commands.md',
  'docs/exit-codes.md',
  'docs/faults.md',
  'docs/performance.md',
  'docs/trust.md',
] as const;

const COMMANDS: FlagHolders = [
  ['snapshot', Snapshot.flags],
  ['run', Run.flags],
  ['resume', Resume.flags],
  ['webform', Webform.flags],
];

/** A document with its generated parts renewed. @throws when it asks for a part that there is not. */
export async function generate(document: string): Promise<string> {
  const parts = new Map([
    ['flags', await flagTable(COMMANDS, true)],
    ['tables', tableTable()],
    ['record-flags', await flagTable([['record', RecordCommand.flags]], false)],
    ['sandbox-flags', await flagTable([['sandbox', Sandbox.flags]], false)],
    ['exit-codes', exitCodeTable()],
    ['inspection-exit-codes', inspectionExitCodeTable()],
    ['commands', await commandReference()],
    ['attention', table(['code', 'meaning', 'fix'], ATTENTION)],
    ['fault-matrix', faultTable()],
    ['fault-points', faultPoints()],
    ...BENCHES.map((bench): [string, string] => [`bench-${bench.name}`, benchPart(bench)]),
  ]);
  return document.replace(
    /(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_all, begin: string, name: string, end: string) => {
      const part = parts.get(name);
      if (part === undefined) throw new Error(`There is no generated part ${name}.`);
      return `${begin}${part}\n${end}`;
    },
  );
}

/** The tables of the catalog, and what is made of them. */
const tableTable = (): string =>
  table(
    ['table', 'endpoint', 'read', 'also gives'],
    ENDPOINTS.map(({ table, path, parts, optional, nested, kinds }) => [
      `\`${table}\``,
      parts === undefined ? `\`${path}\`` : parts.map((part) => `\`${part.path}\``).join(' '),
      optional === true ? 'when asked for' : 'always',
      [
        ...(nested ?? []).map((inner) => `\`${inner.table}\`: a row for each element of its \`${inner.field}\``),
        ...(kinds === undefined ? [] : [`a view \`${table}_<name>\` for each kind, with the fields it has`]),
      ].join('; '),
    ]),
  );

const exitCodeTable = (): string =>
  table(
    ['exit', 'meaning', 'what to do'],
    EXIT_CODES.map(([code, meaning, next]) => [String(code), meaning, next]),
  );

const inspectionExitCodeTable = (): string =>
  table(
    ['command', ...INSPECTION_EXITS.map(String)],
    INSPECTION_EXIT_CODES.map(([command, ...meanings]) => [`\`salesmap ${command}\``, ...meanings]),
  );

/** What each fault of the sandbox comes to; the same file is the input of the tests. */
const faultTable = (): string =>
  table(
    ['fault', 'once in a table', 'for ever in a table', 'once among submissions', 'for ever among submissions', 'why'],
    matrix.map(({ name, once, forever, why }) => [
      name,
      once.table,
      forever.table,
      once.submissions,
      forever.submissions,
      why,
    ]),
  );

const faultPoints = (): string => DISK_STEPS.map((step) => `\`${step}\``).join(' · ');

/** What a bench found when it was last run, and against which limit. */
function benchPart(bench: Bench): string {
  const results = readResults(bench);
  if (results === undefined) return 'Not measured yet.';
  const { limit, machine, measured_at_utc, runs } = results;
  const day = measured_at_utc.slice(0, 10);
  return `Limit: ${limit}\n\n${resultsTable(bench, results)}\n\nMedian of ${runs}, least and most in brackets; ${machine}; ${day}.`;
}

if (process.argv[1] === import.meta.filename) {
  for (const name of GENERATED_DOCUMENTS) {
    const path = join(import.meta.dirname, '..', name);
    writeFileSync(path, await generate(readFileSync(path, 'utf8')));
  }
  for (const [report, declarations] of API_REPORTS)
    writeFileSync(join(import.meta.dirname, '..', report), apiReport(declarations));
}
