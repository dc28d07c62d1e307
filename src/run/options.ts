import type { Wire } from '../salesmap/wire.ts';

/** What a run command was asked to do, checked and with all defaults filled in. Durations in milliseconds. */
export interface RunOptions {
  /** The database to publish; default `salesmap_latest.db`. */
  readonly dbPath: string;
  readonly baseUrl: URL;
  readonly token: string;
  /** The file that the token was read from, as it was given, for the commands that are shown; `-` is standard input. */
  readonly tokenFile?: string | undefined;
  /** Default `backups`. */
  readonly backupDir: string;
  /** Backups that stay; default 30. */
  readonly keepBackups: number;
  /** False: no backup is made (`--no-backup`). */
  readonly backup: boolean;
  /** Default `logs`. */
  readonly logDir: string;
  /** Default `logs/checkpoints`. */
  readonly checkpointDir: string;
  /** Records that close a batch; default 50. */
  readonly checkpointInterval: number;
  /** The tables asked for; undefined: those of the pipeline, or on resume the ones the run began with. */
  readonly tables: readonly string[] | undefined;
  /** False leaves the webform step out (`--skip-webform`). */
  readonly webforms: boolean;
  /** Default 120. */
  readonly minIntervalMs: number;
  /** The Redis in which processes share one rate limit, as `parseRedisUrl` gave it; default none. */
  readonly rateLimiter?: URL | undefined;
  /** Tries of one request in all; default 3. */
  readonly maxTries: number;
  /** Default 10,000. */
  readonly backoffMs: number;
  /** Default 60,000. */
  readonly maxBackoffMs: number;
  /** Of one request; default 60,000. */
  readonly timeoutMs: number;
  readonly acceptShrink: boolean;
  /** True publishes over a database that another pipeline made; default false. */
  readonly acceptOtherPipeline: boolean;
  /** True publishes over a database of another workspace; default false. */
  readonly acceptOtherWorkspace?: boolean | undefined;
  readonly allowPartial: boolean;
  readonly pruneColumns: boolean;
  /** Mode of the files made; default 0600. Folders get it with the search bits. */
  readonly fileMode: number;
  /** The pipeline file that is run, as it was given; undefined for the product's own pipelines. */
  readonly pipelineFile?: string | undefined;
  /** The recording that answers instead of the server, as it was given. */
  readonly replay?: string | undefined;
  /** What stands between the client and the network: a recorder, or a recording in its place. */
  readonly wire?: Wire | undefined;
  /** Days after which an unfinished run is let go; default 14. */
  readonly keepUnfinishedDays: number;
  /** True keeps in `_changes` what a snapshot changed; default false, or on resume what the run began with. */
  readonly trackChanges?: boolean | undefined;
  /** Days that a row of `_changes` stays in a run that keeps them; default 90. */
  readonly keepChangesDays: number;
}
