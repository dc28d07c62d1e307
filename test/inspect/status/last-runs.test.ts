import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastRuns } from '../../../src/inspect/status/last-runs.ts';
import { type LockHolder, lockHolder } from '../../../src/inspect/status/lock-holder.ts';
import type { RunLine } from '../../../src/run/run-record.ts';
import { runLineOf, tempFolder } from '../../run/support/runs.ts';

const OURS = '/data/salesmap_latest.db';
const FREE = lockHolder('/data/nobody.db');
const NOTHING = { run_tag: null, final_db_path: null };

function historyOf(lines: readonly Partial<RunLine>[], end = ''): string {
  const path = join(tempFolder(), 'run_history.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(runLineOf(line))}\n`).join('') + end);
  return path;
}

const tags = (path: string, lock: LockHolder = FREE): string[] =>
  lastRuns(path, OURS, lock, NOTHING).runs.map(({ run_tag: tag }) => tag);

it('is empty where no run has been', () => {
  expect(lastRuns('/nowhere/run_history.jsonl', OURS, FREE, NOTHING)).toMatchObject({ runs: [], unreadable_lines: 0 });
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
  expect(lastRuns(path, OURS, FREE, NOTHING).unreadable_lines).toBe(1);
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
  expect(lastRuns(historyOf([]), OURS, killed, NOTHING).runs[0]).toMatchObject({
    status: 'killed',
    kind: 'resume',
    pid: 4711,
  });
  const written = { run_tag: '20261124_030000', started_at_utc: '2026-11-24T03:00:00.000Z' };
  expect(tags(historyOf([written]), killed)).toEqual(['20261124_030000']);
});

describe('a database that was moved', () => {
  const OLD = '/srv/before/salesmap_latest.db';
  const lines: readonly Partial<RunLine>[] = [
    { run_tag: '20261120_030000', final_db_path: '/srv/older/salesmap_latest.db' },
    { run_tag: '20261121_030000', final_db_path: OLD, moved_from: '/srv/older/salesmap_latest.db' },
    { run_tag: '20261122_030000', final_db_path: '/srv/others/salesmap_latest.db' },
    { run_tag: '20261123_030000', final_db_path: null, db_path: OLD, status: 'killed', exit_code: null },
    { run_tag: '20261123_040000', final_db_path: null, db_path: '/srv/others/salesmap_latest.db', status: 'failed' },
    { run_tag: '20261124_030000', final_db_path: '/srv/before/salesmap_latest_20261124_030000.db' },
  ];
  const ours = ['20261124_030000', '20261123_030000', '20261121_030000', '20261120_030000'];

  it('keeps the runs of the places that it says it was published at, and not those of others', () => {
    const { runs } = lastRuns(historyOf(lines), OURS, FREE, { run_tag: null, final_db_path: OLD });
    expect(runs.map(({ run_tag: tag }) => tag)).toEqual(ours);
    expect(runs.map(({ final_db_path: place }) => place)).toEqual([
      '/data/salesmap_latest_20261124_030000.db',
      null,
      OURS,
      OURS,
    ]);
  });

  it('keeps them when it was published in the new place since', () => {
    const path = historyOf([...lines, { run_tag: '20261125_030000', final_db_path: OURS, moved_from: OLD }]);
    const { runs } = lastRuns(path, OURS, FREE, { run_tag: '20261125_030000', final_db_path: OURS });
    expect(runs.map(({ run_tag: tag }) => tag)).toEqual(['20261125_030000', ...ours]);
  });

  it('is no copy of one that is still there', () => {
    const original = join(tempFolder(), 'salesmap_latest.db');
    writeFileSync(original, 'x');
    const path = historyOf([{ final_db_path: original }]);
    expect(lastRuns(path, OURS, FREE, { run_tag: null, final_db_path: original }).runs).toEqual([]);
  });
});

it.each([
  ['a run that it does not tell of', { run_tag: '20261101_030000' }, '', false],
  ['a run that it tells of', { run_tag: '20261124_030000' }, '', true],
  ['a run that was brought back', { run_tag: '20261125_030000', restored_run_tag: '20261124_030000' }, '', true],
  ['lines that are cut short', { run_tag: '20261101_030000' }, '{"run_tag', true],
])('knows whether it tells of the run of the database: %s', (_name, line, end, expected) => {
  const published = { run_tag: '20261124_030000', final_db_path: OURS };
  expect(lastRuns(historyOf([line], end), OURS, FREE, published).knows_published).toBe(expected);
});
