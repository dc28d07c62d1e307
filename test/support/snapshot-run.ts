import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openClient } from '../../src/run/open-client.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { Progress } from '../../src/run/progress.ts';
import { runPaths } from '../../src/run/run-paths.ts';
import { RunRecord } from '../../src/run/run-record.ts';
import type { SnapshotRun } from '../../src/run/snapshot-run.ts';
import { ChainSchedule } from '../../src/salesmap/chain-schedule.ts';
import { DEFAULT_ENDPOINTS, ENDPOINTS } from '../../src/salesmap/endpoints.ts';
import { SnapshotStore } from '../../src/store/snapshot-store.ts';
import { runOptions, tempFolder } from '../run/support/runs.ts';
import { type Recorder, recorder } from './recorder.ts';

const TAG = '20261124_070000';

/** A run in a folder of its own, with a real store and a client that is never asked. */
export function snapshotRun(more: Partial<RunOptions> = {}): SnapshotRun & { readonly log: Recorder } {
  const dir = tempFolder();
  const options = runOptions({ backup: false, logDir: join(dir, 'logs'), checkpointDir: join(dir, 'runs'), ...more });
  const paths = runPaths(options, join(dir, 'published.db'), TAG);
  mkdirSync(paths.runDir, { recursive: true });
  const tables = DEFAULT_ENDPOINTS.map(({ table }) => table);
  const facts = { run_tag: TAG, db_path: paths.db, tables: JSON.stringify(tables) };
  const store = SnapshotStore.create(paths.snapshot, facts, tables, undefined);
  const log = recorder();
  const progress = new Progress();
  const api = openClient(options, { log, redact: (text) => text, observer: progress });
  onTestFinished(async () => {
    store.close();
    await api.close();
  });
  return {
    tag: TAG,
    kind: 'snapshot',
    pipeline: 'snapshot',
    options,
    paths,
    api,
    schedule: new ChainSchedule(),
    log,
    progress,
    stop: new AbortController().signal,
    record: new RunRecord(),
    owner: Promise.resolve(undefined),
    catalog: ENDPOINTS,
    madeBy: 'snapshot',
    tables: DEFAULT_ENDPOINTS,
    store,
    checkpoint: { saved: () => undefined, flush: () => undefined },
  };
}
