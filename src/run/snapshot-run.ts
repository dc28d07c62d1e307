import type { ChainSchedule } from '../salesmap/chain-schedule.ts';
import type { SalesmapClient } from '../salesmap/client.ts';
import type { Endpoint } from '../salesmap/endpoint.ts';
import type { Workspace } from '../store/published-workspace.ts';
import type { SnapshotStore } from '../store/snapshot-store.ts';
import type { CheckpointMirror } from './checkpoint-file.ts';
import type { RunLog } from './log.ts';
import type { RunOptions } from './options.ts';
import type { Progress } from './progress.ts';
import type { RunPaths } from './run-paths.ts';
import type { RunKind, RunRecord } from './run-record.ts';
import type { TokenOwner } from './token-owner.ts';

/** What every run has: its name, its places, the one client, and who hears of it. */
export interface Run {
  readonly tag: string;
  readonly kind: RunKind;
  /** The name of its pipeline. */
  readonly pipeline: string;
  readonly options: RunOptions;
  readonly paths: RunPaths;
  readonly api: SalesmapClient;
  readonly schedule: ChainSchedule;
  readonly log: RunLog;
  readonly progress: Progress;
  /** Aborts, with the InterruptedError as its reason, when SIGINT or SIGTERM is to end the run. */
  readonly stop: AbortSignal;
  /** What its line in the run history will say. */
  readonly record: RunRecord;
}

/** A run that crawls: `snapshot` and `resume`. */
export interface SnapshotRun extends Run {
  /** All tables that it knows: those of the API's catalog, and those that its pipeline adds. */
  readonly catalog: readonly Endpoint[];
  /** The tables that it crawls; the others are carried over. */
  readonly tables: readonly Endpoint[];
  /** The pipeline that the new snapshot is made by, as `run_info` will say it. */
  readonly madeBy: string;
  /** The workspace of the database that it will replace; undefined when there is none, or it does not tell. */
  readonly replacedWorkspace?: Workspace | undefined;
  /** Whose token this is, as the server says; rejects with what kept it from saying so. */
  readonly owner: Promise<TokenOwner | undefined>;
  readonly store: SnapshotStore;
  readonly checkpoint: CheckpointMirror;
}
