import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { budgetKey } from '../../src/salesmap/budget-key.ts';
import { NeighbourBudget } from '../../src/salesmap/neighbour-budget.ts';
import { tempFolder } from '../run/support/runs.ts';
import { recorder } from '../support/recorder.ts';

const KEY = budgetKey('tok-secret', new URL('http://127.0.0.1:8080/api/v2'));
const START_MS = 1_795_000_000_000;

/** Two budgets in one folder; the other process is this test's parent, which lives as long as it. */
function setUp(root = join(tempFolder(), 'neighbours')) {
  let nowMs = START_MS;
  const log = recorder();
  const open = () => {
    const heard = vi.fn<(delayMs: number) => void>();
    return { heard, budget: new NeighbourBudget({ key: KEY, maxPauseMs: 60_000, log, heard, root, now: () => nowMs }) };
  };
  const folder = join(root, KEY);
  return {
    root,
    folder,
    notice: join(folder, 'until'),
    log,
    open,
    pass: (delayMs: number) => {
      nowMs += delayMs;
    },
    addProcess: (pid: number) => writeFileSync(join(folder, String(pid)), ''),
  };
}

it('has the others wait as long as the one that was told to', async () => {
  const { open, pass } = setUp();
  const [one, other] = [open(), open()];
  await other.budget.turn();
  one.budget.pause(10_000);
  pass(1000);
  expect(await other.budget.turn()).toBe(9000);
  expect(other.heard).toHaveBeenCalledExactlyOnceWith(9000);
  expect(await other.budget.turn()).toBe(0); // Each notice is heeded once; the limiter keeps the time.
  expect(await one.budget.turn()).toBe(0);
  expect(one.heard).not.toHaveBeenCalled();
  expect(await open().budget.turn()).toBe(9000); // Also who starts later.
  pass(9000);
  expect(await open().budget.turn()).toBe(0);
});

it('keeps the longer of two pauses', async () => {
  const { open } = setUp();
  const [one, other, third] = [open(), open(), open()];
  one.budget.pause(10_000);
  other.budget.pause(2000);
  expect(await third.budget.turn()).toBe(10_000);
});

it('has processes share the interval evenly for a minute after a pause, as many as live', async () => {
  const { open, pass, addProcess } = setUp();
  const one = open();
  await one.budget.turn();
  addProcess(process.ppid);
  addProcess(2 ** 30); // No system has so many.
  expect(one.budget.spacing).toBe(1);
  one.budget.pause(10_000);
  expect(one.budget.spacing).toBe(2);
  pass(69_000);
  expect(one.budget.spacing).toBe(2);
  pass(1000);
  expect(one.budget.spacing).toBe(1);
});

it('stays at its pace when it is alone', async () => {
  const { open } = setUp();
  const { budget } = open();
  budget.pause(10_000);
  expect(budget.spacing).toBe(1);
});

it('is for its owner alone, names no token, and is gone with the last process', async () => {
  const { open, root, folder, notice, pass } = setUp();
  const { budget } = open();
  budget.pause(10_000);
  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  expect([root, folder, notice].map(modeOf)).toEqual(['700', '700', '600']);
  expect(readdirSync(root, { recursive: true }).join()).not.toContain('tok');
  pass(10_000);
  await budget.close();
  expect(readdirSync(root)).toEqual([]);
});

it('leaves nothing when no 429 came', async () => {
  const { open, root } = setUp();
  const { budget } = open();
  await budget.turn();
  await budget.close();
  expect(readdirSync(root)).toEqual([]);
});

it('leaves a notice that still counts, and what others need', async () => {
  const { open, notice, folder, addProcess } = setUp();
  const first = open();
  first.budget.pause(10_000);
  await first.budget.close();
  expect(existsSync(notice)).toBe(true);
  const second = open();
  await second.budget.turn();
  addProcess(process.ppid);
  await second.budget.close();
  expect(readdirSync(folder).sort()).toEqual([String(process.ppid), 'until'].sort());
});

it.each([
  ['words', 'for ever'],
  ['nothing', ''],
  ['too much', '1'.repeat(5000)],
  ['a time long past', String(START_MS - 1)],
])('ignores a notice of %s', async (_what, text) => {
  const { open, notice } = setUp();
  const { budget } = open();
  await budget.turn();
  writeFileSync(notice, text);
  expect(await budget.turn()).toBe(0);
});

it('waits no longer than its longest delay for a time far away, and only once', async () => {
  const { open, notice, pass } = setUp();
  const { budget } = open();
  await budget.turn();
  writeFileSync(notice, '9999999999999');
  expect(await budget.turn()).toBe(60_000);
  pass(60_000);
  expect(await budget.turn()).toBe(0);
});

it.skipIf(process.platform === 'win32')('does not wait for a pipe in the place of the notice', async () => {
  const { open, notice } = setUp();
  const { budget } = open();
  await budget.turn();
  execFileSync('mkfifo', [notice]);
  expect(await budget.turn()).toBe(0);
});

it('follows no link', async () => {
  const { open, notice, root } = setUp();
  const { budget } = open();
  await budget.turn();
  writeFileSync(join(root, 'elsewhere'), String(START_MS + 5000));
  symlinkSync(join(root, 'elsewhere'), notice);
  expect(await budget.turn()).toBe(0);
});

it.each(['open to others', 'a link', 'a file'])('stays alone where the folder is %s', async (what) => {
  const root = join(tempFolder(), 'neighbours');
  const elsewhere = join(tempFolder(), 'elsewhere');
  mkdirSync(elsewhere);
  if (what === 'a file') writeFileSync(root, '');
  else if (what === 'a link') symlinkSync(elsewhere, root);
  else {
    mkdirSync(root);
    chmodSync(root, 0o777);
  }
  const { open, log } = setUp(root);
  const { budget } = open();
  budget.pause(10_000);
  expect([await budget.turn(), budget.spacing]).toEqual([0, 1]);
  expect(log.lines.map(({ level, fields }) => [level, fields.event])).toEqual([['debug', 'neighbours_unknown']]);
  await budget.close();
});

it('goes on when the folder is taken away', async () => {
  const { open, root } = setUp();
  const { budget } = open();
  await budget.turn();
  rmSync(root, { recursive: true });
  expect(await budget.turn()).toBe(0);
  budget.pause(1000);
  await budget.close();
});

it('keeps workspaces and servers apart', () => {
  const url = new URL('https://salesmap.kr/api/v2');
  const keys = [
    budgetKey('a', url),
    budgetKey('b', url),
    budgetKey('a', new URL('http://127.0.0.1:1/api/v2')),
    budgetKey('a', new URL('http://127.0.0.1:2/api/v2')),
  ];
  expect(new Set(keys).size).toBe(4);
  expect(budgetKey('a', new URL('https://salesmap.kr/other'))).toBe(keys[0]);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});
