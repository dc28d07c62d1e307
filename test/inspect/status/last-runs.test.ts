import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lastRuns } from '../../../src/inspect/status/last-runs.ts';
import { type LockHolder, lockHolder } from '../../../src/inspect/status/lock-holder.ts';
import type { RunLine } from '../../../src/run/run-record.ts';
import { runLineOf, tempFolder } from '../../run/support/runs.ts';

const OURS = '/data/salesmap_latest.db';
const FREE = lockHolder('/data/nobody.db');

function historyOf(lines: readonly Partial<RunLine>[], end = ''): string {
  const path = join(tempFolder(), 'run_history.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(runLineOf(line))}\n`).join('') + end);
  return path;
}

const tags = (path: string, lock: LockHolder = FREE): string[] =>
  lastRuns(path, OURS, lock).runs.map(({ run_tag: tag }) => tag);

it('is empty where no run has been', () => {
  expect(lastRuns('/nowhere/run_history.jsonl', OURS, FREE)).toMatchObject({ runs: [], unreadable_lines: 0 });
});

it('gives the runs of a database, the newest first, also the one beside it', () => {
  const path = historyOf(
    [
      { run_tag: '20261121_030000', final_db_path: OURS },
      { run_tag: '20261122_030000', final_db_path: '/data/other.db' },
      { run_tag: '20261123_030000', final_db_path: '/data/salesmap_latest_20261123_030000.db' },
    ],
    '{"run_tag":"2026',
  );
  expect(tags(path)).toEqual(['20261123_030000', '20261121_030000']);
  expect(lastRuns(path, OURS, FREE).unreadable_lines).toBe(1);
});

it('tells by the log whose a run was that published nothing, and counts it where nothing tells', () => {
  const dir = tempFolder();
  const logOf = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const began = (db_path: string): string => `{"level":30}\n${JSON.stringify({ event: 'run_started', db_path })}\n`;
  const failed = { status: 'failed', exit_code: 3, final_db_path: null } as const;
  const path = historyOf([
    { ...failed, run_tag: '20261121_030000', log_path: logOf('other.log', began('/data/other.db')) },
    { ...failed, run_tag: '20261122_030000', log_path: logOf('ours.log', began(OURS)) },
    { ...failed, run_tag: '20261123_030000', log_path: logOf('cut.log', '{"event":"run_started","db_pa') },
    { ...failed, run_tag: '20261124_030000', log_path: join(dir, 'gone.log') },
    { ...failed, run_tag: '20261125_030000', log_path: null },
  ]);
  expect(tags(path)).toEqual(['20261125_030000', '20261124_030000', '20261123_030000', '20261122_030000']);
});

it('puts a run first that was killed and is in no history yet', () => {
  const killed: LockHolder = {
    ...FREE,
    state: 'killed',
    pid: 4711,
    host: 'here',
    run_tag: '20261124_030000',
    kind: 'resume',
    started_at_utc: '2026-11-24T03:00:00.000Z',
  };
  expect(tags(historyOf([{ run_tag: '20261123_030000' }]), killed)).toEqual(['20261124_030000', '20261123_030000']);
  expect(lastRuns(historyOf([]), OURS, killed).runs[0]).toMatchObject({ status: 'killed', kind: 'resume', pid: 4711 });
  const written = { run_tag: '20261124_030000', started_at_utc: '2026-11-24T03:00:00.000Z' };
  expect(tags(historyOf([written]), killed)).toEqual(['20261124_030000']);
});
