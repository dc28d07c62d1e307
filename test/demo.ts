import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { alignCells } from '../src/cli/result-table.ts';
import { formatCount } from '../src/run/counted.ts';
import { DEFAULT_ENDPOINTS } from '../src/salesmap/endpoints.ts';
import { expectedWebformHistory, type Sandbox, startSandbox } from '../src/testing/index.ts';
import { query } from './support/query.ts';

/** `npm run demo`: a Salesmap sandbox, the real `salesmap snapshot` against it over HTTP, and what it got. */

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'demo');

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const sandbox = await startSandbox();
  print(`A Salesmap sandbox answers at ${sandbox.url} (80 ms latency, 100 requests per 10 s).`);
  print('$ salesmap snapshot\n');
  const code = await snapshot(sandbox);
  const lines = code === 0 ? compare(sandbox) : [];
  await sandbox.close();
  print(`\n${lines.map(({ text }) => text).join('\n')}`);
  const whole = code === 0 && lines.every(({ equal }) => equal);
  print(
    whole
      ? '\nThe snapshot equals the sandbox. It lies in demo/; run this again for a second one and a backup.'
      : '\nThe snapshot does NOT equal the sandbox.',
  );
  process.exitCode = whole ? 0 : 1;
}

function snapshot({ url, token }: Sandbox): Promise<number | null> {
  const env = { ...process.env, SALESMAP_API_BASE: url, SALESMAP_TOKEN: token };
  const child = spawn(process.execPath, [join(ROOT, 'bin/run.js'), 'snapshot'], { cwd: FOLDER, env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
}

interface Comparison {
  readonly text: string;
  readonly equal: boolean;
}

function compare({ data }: Sandbox): Comparison[] {
  const db = join(FOLDER, 'salesmap_latest.db');
  const count = (table: string): number => Number(query(db, `SELECT count(*) AS n FROM "${table}"`)[0]?.['n']);
  const expected = expectedWebformHistory(data);
  const key = (row: object): string => JSON.stringify(Object.entries(row).sort());
  const found = query(db, 'SELECT webFormId, id, peopleId, createdAt FROM webform_history').map(key).sort();
  const wanted = expected.kept.map(key).sort();
  const rows = [
    ...DEFAULT_ENDPOINTS.map(({ table }) => ({
      table,
      there: data.count(table),
      here: count(table),
      equal: data.count(table) === count(table),
    })),
    {
      table: 'webform_history',
      there: wanted.length,
      here: found.length,
      equal: JSON.stringify(wanted) === JSON.stringify(found),
    },
  ];
  const cells = rows.map(({ table, there, here, equal }) => [
    table,
    formatCount(there),
    formatCount(here),
    equal ? 'equal' : 'DIFFERENT',
  ]);
  const [heading = '', ...texts] = alignCells(
    [['table', 'sandbox', 'snapshot', ''], ...cells],
    ['left', 'right', 'right', 'left'],
  );
  return [{ text: heading, equal: true }, ...texts.map((text, i) => ({ text, equal: rows[i]?.equal ?? false }))];
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

await main();
