import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { appendHistory, historyHas } from '../../src/run/run-history.ts';
import { runLineOf, tempFolder } from './support/runs.ts';

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n');

it('makes the file with the mode that was asked for, and gives every run one line', () => {
  const path = join(tempFolder(), 'run_history.jsonl');
  const lines = [runLineOf(), runLineOf({ run_tag: '20251224_100000', errors: { count: 1, details: ['두 줄\n째'] } })];
  for (const line of lines) appendHistory(path, line, 0o600);
  expect(linesOf(path)).toEqual([...lines.map((line) => JSON.stringify(line)), '']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('closes a line that a kill cut short, so that it spoils no other', () => {
  const path = join(tempFolder(), 'run_history.jsonl');
  const whole = JSON.stringify(runLineOf());
  const torn = whole.slice(0, 40);
  writeFileSync(path, `${whole}\n${torn}`);
  appendHistory(path, runLineOf({ run_tag: '20251224_100000' }), 0o600);
  expect(linesOf(path)).toEqual([whole, torn, JSON.stringify(runLineOf({ run_tag: '20251224_100000' })), '']);
});

it('begins an empty file without an empty line', () => {
  const path = join(tempFolder(), 'run_history.jsonl');
  writeFileSync(path, '');
  appendHistory(path, runLineOf(), 0o600);
  expect(linesOf(path)).toEqual([JSON.stringify(runLineOf()), '']);
});

it('knows which tries of a run it has', () => {
  const path = join(tempFolder(), 'run_history.jsonl');
  const { run_tag, started_at_utc } = runLineOf();
  expect(historyHas(path, run_tag, started_at_utc)).toBe(false);
  appendHistory(path, runLineOf(), 0o600);
  appendHistory(path, runLineOf({ run_tag: '20251224_110000', started_at_utc: '2025-12-24T11:00:00.000Z' }), 0o600);
  expect(historyHas(path, run_tag, started_at_utc)).toBe(true);
  expect(historyHas(path, run_tag, '2025-12-24T11:00:00.000Z')).toBe(false);
  expect(historyHas(path, '20251224_09300', started_at_utc)).toBe(false);
});
