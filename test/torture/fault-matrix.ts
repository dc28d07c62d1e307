import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import matrix from '../../fixtures/fault-matrix.json' with { type: 'json' };
import { DEFAULTS } from '../../src/run/defaults.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { type FaultRule, parseFaultRules } from '../../src/testing/index.ts';
import type { Random } from './random.ts';
import type { Scenario, Try } from './scenario.ts';
import type { Generations } from './support/generations.ts';
import { type MatrixBed, openChangedSandbox, optionsOf, SUBJECTS, type Subject } from './support/matrix-bed.ts';
import { type Ending, runInProcess } from './support/run-in-process.ts';

/** The lists that come whole: a fault that needs pages or a cursor never meets them, and the result is right. */
const UNPAGED: readonly Subject[] = ['user', 'team'];
/** These go on under ever new cursors, whatever the number of the page. */
const EVER_NEW = /^(empty_page|repeated_page)$/;
const NEEDS_PAGES = /^(repeated_cursor|cursor_loop|empty_page|repeated_page|repeated_record|cursor_refused)$/;

/** Every fault, once and for ever, among the pages of every table and of the submissions. */
export const faultMatrix = (bed: MatrixBed): Scenario => ({
  name: 'fault matrix',
  tries(size: number, random: Random) {
    const cells = matrix.flatMap((row) =>
      SUBJECTS.flatMap((subject) =>
        (['once', 'forever'] as const).map((times): Try => {
          const expected = outcomeOf(row, subject, times);
          const name = `${row.name}, ${times}, ${subject}: ${expected}`;
          const rules = ruleOf(row, subject, times);
          return { name, run: () => tryCell(bed, { subject, rules, expected, says: row.says }) };
        }),
      ),
    );
    return random.some(cells, size >= 10 ? cells.length : 100 * size);
  },
});

type Row = (typeof matrix)[number];

/** On the second page, where there is one: what came before has to be kept. A form is unknown on its first page only. */
function ruleOf({ fault }: Row, subject: Subject, times: 'once' | 'forever'): FaultRule[] {
  const first = UNPAGED.includes(subject) || fault.status === 400;
  const path = subject === 'submissions' ? '/webForm/*' : `/${subject}`;
  const second = EVER_NEW.test(fault.type) ? { request: 2 } : { page: 2 };
  return parseFaultRules([{ path, ...(first ? {} : second), times: times === 'once' ? 1 : times, fault }]);
}

function outcomeOf(row: (typeof matrix)[number], subject: Subject, times: 'once' | 'forever'): string {
  if (UNPAGED.includes(subject) && NEEDS_PAGES.test(row.fault.type)) return 'right';
  return row[times][subject === 'submissions' ? 'submissions' : 'table'];
}

/** How each expected outcome may end. */
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  right: ['right'],
  'exit 3': ['exit 3'],
  'exit 7': ['exit 7'],
  'exit 3 or 7': ['exit 3', 'exit 7'],
  'form skipped': ['exit 0'],
  'as sent': ['exit 0'],
};

interface Cell {
  readonly subject: Subject;
  readonly rules: readonly FaultRule[];
  readonly expected: string;
  /** What the error says when the fault ends the run. */
  readonly says: string;
}

async function tryCell(bed: MatrixBed, { subject, rules, expected, says }: Cell): Promise<void> {
  const sandbox = await openChangedSandbox();
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-matrix-'));
  try {
    cpSync(bed.published, dir, { recursive: true });
    // Only a hang may meet the time-out, however slow the machine is.
    const timeoutMs = rules[0]?.fault.type === 'hang' ? 300 : DEFAULTS.timeoutMs;
    const options = { ...optionsOf(sandbox, dir, subject), timeoutMs };
    const before = readFileSync(options.dbPath);
    sandbox.setFaults(rules);
    const ending = await runInProcess('snapshot', options);
    sandbox.setFaults([]);
    if (ending.code !== 0 && !ending.words.includes(says)) throw new Error(`not “${says}”: ${ending.words}`);
    await check(expected, ending, { options, generations: bed.generations(subject), before });
  } finally {
    rmSync(dir, { recursive: true, force: true });
    await sandbox.close();
  }
}

interface Place {
  readonly options: RunOptions;
  readonly generations: Generations;
  readonly before: Buffer;
}

async function check(expected: string, ending: Ending, { options, generations, before }: Place): Promise<void> {
  const right = ending.code === 0 && isNew(generations, options.dbPath);
  const outcome = right ? 'right' : `exit ${ending.code}`;
  if (!OUTCOMES[expected]?.includes(outcome)) throw new Error(`${outcome} instead of ${expected}: ${ending.words}`);
  if (right) return;
  const unchanged = readFileSync(options.dbPath).equals(before);
  if (outcome === 'exit 3' && !unchanged) throw new Error('The published database was touched.');
  if (expected !== 'as sent') generations.check(options.dbPath);
  const again = await runInProcess(outcome === 'exit 3' ? 'resume' : 'webform', options);
  if (again.code !== 0) throw new Error(`It could not be gone on with: exit ${again.code}: ${again.words}`);
  generations.checkNew(options.dbPath);
}

function isNew(generations: Generations, path: string): boolean {
  try {
    generations.checkNew(path);
    return true;
  } catch {
    return false;
  }
}
