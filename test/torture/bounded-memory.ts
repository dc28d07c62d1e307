import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultRule } from '../../src/testing/index.ts';
import { openWorkplace } from '../support/workplace.ts';
import type { Scenario } from './scenario.ts';

const PRINT_MEMORY = join(import.meta.dirname, 'support/print-memory-process.mjs');
/** A run of this size holds about 110 MB; a body of up to 64 MiB may be in memory as bytes and as text. */
const MOST_MB = 350;

const SUBJECTS = ['/memo', '/webForm/*'] as const;
const FAULTS: ReadonlyArray<readonly [name: string, fault: FaultRule['fault']]> = [
  ['body of 200 MB', { type: 'big_body', bytes: 200 * 1024 * 1024 }],
  ['cursor loop', { type: 'cursor_loop' }],
  ['repeated pages', { type: 'repeated_page' }],
  ['empty pages', { type: 'empty_page' }],
];

/** What could go on for ever ends, and in little memory. */
export const boundedMemory: Scenario = {
  name: 'bounded time and memory',
  tries: (size) =>
    SUBJECTS.flatMap((path) =>
      FAULTS.map(([name, fault]) => ({ name: `${name}, ${path}`, run: () => tryFault({ path, request: 2, fault }) })),
    ).slice(0, size >= 10 ? undefined : 1),
};

async function tryFault(rule: FaultRule): Promise<void> {
  const closes: (() => Promise<void>)[] = [];
  try {
    const { path, runWith, sandbox } = await openWorkplace({}, (close) => closes.push(close));
    sandbox.setFaults([{ ...rule, times: 'forever' }]);
    const env = { NODE_OPTIONS: `--import ${PRINT_MEMORY}`, MEMORY_FILE: path('memory') };
    const { code, stderr } = await runWith(env, 'snapshot');
    const expected = rule.path === '/memo' ? 3 : 7;
    if (code !== expected) throw new Error(`exit ${code} instead of ${expected}: ${stderr}`);
    const megabytes = Number(readFileSync(path('memory'), 'utf8')) / 1024;
    if (!(megabytes < MOST_MB)) throw new Error(`${Math.round(megabytes)} MB, more than ${MOST_MB}`);
  } finally {
    for (const close of closes) await close();
  }
}
