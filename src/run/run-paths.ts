import { join, parse, resolve } from 'node:path';
import type { RunOptions } from './options.ts';

/** Where a run's files lie. */
export interface RunPaths {
  /** The real path of the database. */
  readonly db: string;
  /** Where the new snapshot goes when the target stays locked: `<stem>_<run_tag>.db`. */
  readonly fallback: string;
  /** `<checkpoint-dir>/<run_tag>`. */
  readonly runDir: string;
  /** The database that the run works in; as long as it exists, the run is unfinished. */
  readonly snapshot: string;
  /** The readable copy of the checkpoint. */
  readonly checkpoint: string;
  /** Which pipeline file the run belongs to; there is none for the product's own snapshot. */
  readonly pipeline: string;
  /** Where submissions wait for their form to be whole. */
  readonly webformStage: string;
  readonly log: string;
  readonly history: string;
}

/** @param dbPath the real path of the database. */
export function runPaths(options: RunOptions, dbPath: string, runTag: string): RunPaths {
  const { dir, name } = parse(dbPath);
  const runDir = join(resolve(options.checkpointDir), runTag);
  return {
    db: dbPath,
    fallback: join(dir, `${name}_${runTag}.db`),
    runDir,
    snapshot: snapshotPath(runDir),
    checkpoint: join(runDir, 'checkpoint.json'),
    pipeline: pipelinePath(runDir),
    webformStage: join(runDir, 'webform.db'),
    log: join(resolve(options.logDir), `salesmap_snapshot_${runTag}.log`),
    history: historyPath(options),
  };
}

export const historyPath = ({ logDir }: Pick<RunOptions, 'logDir'>): string =>
  join(resolve(logDir), 'run_history.jsonl');

export const pipelinePath = (runDir: string): string => join(runDir, 'pipeline.json');

export const snapshotPath = (runDir: string): string => join(runDir, 'snapshot.db');
