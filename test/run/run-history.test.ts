import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { appendHistory, historyHas, wholenessIn } from '../../src/run/run-history.ts';
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

it('tells how whole the snapshot of a run is', () => {
  const path = join(tempFolder(), 'run_history.jsonl');
  const none = { final_db_path: null };
  const failed = (count: number) => ({ errors: { count, details: [] } });
  const lines = [
    ['plain', {}, 'complete'],
    ['partly', { status: 'published_partly' }, 'partial'],
    ['forms', { status: 'webforms_failed', ...failed(1) }, 'complete'],
    ['forms_partly', { status: 'webforms_failed', ...failed(2) }, 'unknown'],
    ['beside', { status: 'published_to_fallback', ...failed(0) }, 'complete'],
    ['beside_partly', { status: 'published_to_fallback', ...failed(1) }, 'unknown'],
    ['own', { kind: 'run', pipeline: 'open-deals' }, 'unknown'],
    ['own_resumed', { kind: 'resume', pipeline: 'open-deals' }, 'unknown'],
    ['failed', { status: 'failed', ...none }, 'unknown'],
    ['killed', { status: 'killed', ...none }, 'unknown'],
    ['webform', { kind: 'webform', status: 'webforms_refreshed' }, 'unknown'],
    ['restore', { kind: 'restore' }, 'unknown'],
  ] as const;
  const wholeness = wholenessIn(path);
  for (const [tag, more] of lines) appendHistory(path, runLineOf({ run_tag: tag, ...more }), 0o600);
  appendHistory(path, runLineOf({ run_tag: 'resumed', status: 'failed', ...none }), 0o600);
  appendHistory(path, runLineOf({ run_tag: 'resumed', kind: 'resume' }), 0o600);
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"run_tag":"cut","final_db`);
  for (const [tag, , expected] of lines) expect([tag, wholeness(tag)]).toEqual([tag, expected]);
  expect(['resumed', 'cut', 'never'].map(wholeness)).toEqual(['complete', 'unknown', 'unknown']);
  expect(wholenessIn('/nowhere')('plain')).toBe('unknown');
});
