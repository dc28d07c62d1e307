import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLastRuns } from '../../src/run/last-runs.ts';
import type { RunLine } from '../../src/run/run-record.ts';
import { runLineOf, tempFolder } from './support/runs.ts';

const DB = '/data/salesmap_latest.db';
const NOTHING = {
  webformPages: undefined,
  webformRows: undefined,
  latencyMs: undefined,
  backupS: undefined,
  publishS: undefined,
};

/** What a history of these lines says of the next run; texts stand as they are. */
const lastRunsIn = (...lines: ReadonlyArray<Partial<RunLine> | string>) => lastRunsAt(null, lines);

function lastRunsAt(publishedAs: string | null, lines: ReadonlyArray<Partial<RunLine> | string>) {
  const path = join(tempFolder(), 'run_history.jsonl');
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(runLineOf(line))));
  writeFileSync(path, texts.map((text) => `${text}\n`).join(''));
  return readLastRuns(path, DB, publishedAs);
}

it('knows nothing without a history', () => {
  expect(readLastRuns(join(tempFolder(), 'nope.jsonl'), DB, null)).toEqual(NOTHING);
});

it('takes the newest run of this database that tells', () => {
  const full = { backup: 4, crawl: 60, verify: 1.5, publish: 0.5 };
  expect(
    lastRunsIn(
      { webform_pages: 9, webform_rows: 90, latency_ms: 100, phases: full },
      { webform_pages: 36, webform_rows: 1_586, latency_ms: 303, phases: full },
      { webform_pages: null, latency_ms: null, phases: {} },
      { final_db_path: '/data/other.db', webform_pages: 999, latency_ms: 999, phases: { ...full, backup: 99 } },
      { final_db_path: null, status: 'failed', webform_pages: 7, latency_ms: 7 },
    ),
  ).toEqual({ webformPages: 36, webformRows: 1_586, latencyMs: 303, backupS: 4, publishS: 2 });
});

it('takes the times of the backup and the publishing from runs that have both', () => {
  const phases = { backup: 4, verify: 1, publish: 1 };
  const rest = { kind: 'resume', phases: { backup: 0, verify: 9, publish: 9 } } as const;
  expect(lastRunsIn({ phases }, rest, { kind: 'webform', phases: { webforms: 12 } })).toMatchObject({
    backupS: 4,
    publishS: 2,
  });
});

it('survives lines that were cut short, of older versions, and nonsense', () => {
  const old = JSON.stringify({ run_tag: 'x', final_db_path: DB });
  const odd = JSON.stringify({ final_db_path: DB, webform_pages: '3', latency_ms: -1, phases: [1], webform_rows: 1.5 });
  expect(lastRunsIn(old, odd, '{"final_db', 'null', '')).toEqual(NOTHING);
});

it('goes by the runs of before the database was moved', () => {
  const before = { final_db_path: '/srv/before/salesmap_latest.db', webform_pages: 36 };
  expect(lastRunsAt(before.final_db_path, [before])).toMatchObject({ webformPages: 36 });
  expect(lastRunsIn(before)).toEqual(NOTHING);
  expect(lastRunsIn(before, { moved_from: before.final_db_path })).toMatchObject({ webformPages: 36 });
});
