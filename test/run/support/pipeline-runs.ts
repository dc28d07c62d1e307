import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openClient } from '../../../src/run/open-client.ts';
import type { RunOptions } from '../../../src/run/options.ts';
import { Progress } from '../../../src/run/progress.ts';
import { runPaths } from '../../../src/run/run-paths.ts';
import { RunRecord } from '../../../src/run/run-record.ts';
import type { Run } from '../../../src/run/snapshot-run.ts';
import { ChainSchedule } from '../../../src/salesmap/chain-schedule.ts';
import { type Sandbox, startSandbox } from '../../../src/testing/index.ts';
import { recorder } from '../../support/recorder.ts';
import { runOptions, tempFolder } from './runs.ts';

/** A workspace of a few records, until the test ends. */
export async function tinySandbox(): Promise<Sandbox> {
  const counts = {
    organization: 3,
    people: 60,
    deal: 70,
    lead: 4,
    memo: 5,
    user: 3,
    team: 2,
    forms: 1,
    submissions: 3,
  };
  const sandbox = await startSandbox({ latencyMs: 0, rateLimit: false, scale: 0.02, counts });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A run that has its lock and its name, and has not begun its work. */
export function runFor(sandbox: Sandbox, more: Partial<RunOptions> = {}): Run {
  const dir = tempFolder();
  const options = runOptions({
    backup: false,
    baseUrl: new URL(sandbox.url),
    token: sandbox.token,
    logDir: join(dir, 'logs'),
    checkpointDir: join(dir, 'runs'),
    minIntervalMs: 0,
    ...more,
  });
  const paths = runPaths(options, join(dir, 'published.db'), '20261124_070000');
  mkdirSync(paths.runDir, { recursive: true });
  return newRun({ options, paths });
}

/** The same run in another process: it goes on where that one stopped. */
export const inAnotherProcess = (run: Run): Run => newRun(run);

function newRun({ options, paths }: Pick<Run, 'options' | 'paths'>): Run {
  const [log, progress] = [recorder(), new Progress()];
  const api = openClient(options, { log, redact: (text) => text, observer: progress });
  onTestFinished(() => api.close());
  return {
    tag: '20261124_070000',
    kind: 'run',
    pipeline: 'mine',
    options,
    paths,
    api,
    schedule: new ChainSchedule(),
    log,
    progress,
    stop: new AbortController().signal,
    record: new RunRecord(),
  };
}
