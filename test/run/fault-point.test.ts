import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const PROCESS = join(import.meta.dirname, 'support/fault-point-process.ts');

/** Does the step `seal` twice in a process of its own, and says what it printed and how it ended. */
function run(point: string): { printed: string[]; signal: NodeJS.Signals | null; stderr: string } {
  const env = { ...process.env, SALESMAP_FAULT_POINT: point };
  const { stdout, stderr, signal } = spawnSync(process.execPath, ['--import', 'tsx', PROCESS], {
    env,
    encoding: 'utf8',
  });
  return { printed: stdout.trim().split('\n'), signal, stderr };
}

it.each([
  ['', ['done 1', 'done 2', 'end'], null],
  ['before:seal', [''], 'SIGKILL'],
  ['after:seal', ['done 1'], 'SIGKILL'],
  ['before:seal#2', ['done 1'], 'SIGKILL'],
  ['after:manifest', ['done 1', 'done 2', 'end'], null],
  ['after:seal=ENOSPC', ['done 1', 'ENOSPC', 'done 2', 'ENOSPC', 'end'], null],
] as const)('%s', (point, printed, signal) => {
  expect(run(point)).toMatchObject({ printed, signal });
});

it('refuses a place that there is not', () => {
  expect(run('before:sael').stderr).toContain('no such fault point');
});
