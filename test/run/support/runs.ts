import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DEFAULTS } from '../../../src/run/defaults.ts';
import type { RunOptions } from '../../../src/run/options.ts';
import type { RunLine } from '../../../src/run/run-record.ts';
import { SnapshotStore } from '../../../src/store/snapshot-store.ts';

/** A folder of the test's own, removed when it ends. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'salesmap-run-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a run is told when a command line names nothing, but for `more`. */
export const runOptions = (more: Partial<RunOptions> = {}): RunOptions => ({
  ...DEFAULTS,
  baseUrl: new URL(DEFAULTS.baseUrl),
  token: 'tok-secret',
  backup: true,
  tables: undefined,
  webforms: true,
  acceptShrink: false,
  acceptOtherPipeline: false,
  allowPartial: false,
  pruneColumns: false,
  ...more,
});

/** The history line of a run that published. */
export const runLineOf = (more: Partial<RunLine> = {}): RunLine => ({
  run_tag: '20251224_093000',
  kind: 'snapshot',
  pipeline: 'snapshot',
  status: 'published',
  exit_code: 0,
  started_at_utc: '2025-12-24T09:30:00.000Z',
  ended_at_utc: '2025-12-24T09:31:02.500Z',
  captured_at_utc: '2025-12-24T09:31:00.000Z',
  final_db_path: '/data/salesmap_latest.db',
  db_path: null,
  published_by: 'rename',
  log_path: '/data/logs/salesmap_snapshot_20251224_093000.log',
  backup_path: null,
  webform_pages: null,
  tables: {},
  errors: { count: 0, details: [] },
  requests: 1,
  estimate: null,
  latency_ms: null,
  retries: 0,
  waits: 0,
  rate_limited: 0,
  phases: { crawl: 60 },
  drift: {},
  webform_rows: null,
  dropped_missing: null,
  dropped_not_allowed: null,
  pid: 4711,
  ...more,
});

/** The working database of a run, in `<dir>/<run_tag>`; closed when the test ends. */
export function openStore(dir: string, runTag: string, facts: Record<string, string> = {}): SnapshotStore {
  const runDir = join(dir, runTag);
  mkdirSync(runDir, { recursive: true });
  const all = { run_tag: runTag, db_path: '/data/salesmap_latest.db', ...facts };
  const store = SnapshotStore.create(join(runDir, 'snapshot.db'), all, ['deal', 'memo'], undefined);
  onTestFinished(() => store.close());
  return store;
}
