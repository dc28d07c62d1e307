import * as Flags from '@oclif/core/flags';
import { DEFAULTS } from '../run/defaults.ts';
import type { RunOptions } from '../run/options.ts';
import { parseBaseUrl } from '../salesmap/base-url.ts';
import { countFlag, fileModeFlag, secondsFlag, tablesFlag } from './flag-values.ts';
import { readRateLimiter } from './rate-limiter.ts';
import { readToken } from './token.ts';
import { type ParsedWireFlags, recorded, replayed } from './wire.ts';

/** Where things lie. */
export const placeFlags = {
  'db-path': Flags.string({
    summary: 'The database to publish.',
    helpValue: 'FILE',
    default: DEFAULTS.dbPath,
    env: 'SALESMAP_DB_PATH',
  }),
  'backup-dir': Flags.string({ summary: 'Folder of the backups.', helpValue: 'DIR', default: DEFAULTS.backupDir }),
  'keep-backups': countFlag({
    summary: 'Backups that stay, the newest ones.',
    helpValue: 'N',
    defaultCount: DEFAULTS.keepBackups,
    least: 1,
  }),
  'no-backup': Flags.boolean({ summary: 'Make no backup of the published database.' }),
  'log-dir': Flags.string({
    summary: 'Folder of the logs and of the run history.',
    helpValue: 'DIR',
    default: DEFAULTS.logDir,
  }),
  'checkpoint-dir': Flags.string({
    summary: 'Folder of the runs in progress.',
    helpValue: 'DIR',
    defaultHelp: async () => DEFAULTS.checkpointDir,
  }),
  'keep-unfinished': countFlag({
    summary: 'Unfinished runs stay this many days, then the next run removes them.',
    helpValue: 'DAYS',
    defaultCount: DEFAULTS.keepUnfinishedDays,
    least: 1,
  }),
  'checkpoint-interval': countFlag({
    summary: 'Records after which rows and cursor are committed.',
    helpValue: 'RECORDS',
    defaultCount: DEFAULTS.checkpointInterval,
    least: 1,
  }),
  'file-mode': fileModeFlag(),
};

/** How the server is asked. */
export const requestFlags = {
  'base-url': Flags.string({
    summary: 'The API; plain http only to this machine.',
    helpValue: 'URL',
    default: DEFAULTS.baseUrl,
    env: 'SALESMAP_API_BASE',
  }),
  'token-file': Flags.string({
    summary: 'Read the token from a file (- is standard input) instead of SALESMAP_TOKEN.',
    helpValue: 'FILE',
  }),
  'min-interval': secondsFlag({
    summary: 'Requests leave this far apart.',
    defaultMs: DEFAULTS.minIntervalMs,
    least: 0,
  }),
  'rate-limiter': Flags.string({
    summary: 'A Redis in which any number of processes share the interval and the pauses: redis:// or rediss://.',
    helpValue: 'URL',
    env: 'SALESMAP_RATE_LIMITER',
  }),
  'max-retries': countFlag({
    summary: 'Tries of a request in all.',
    helpValue: 'N',
    defaultCount: DEFAULTS.maxTries,
    least: 1,
  }),
  backoff: secondsFlag({
    summary: 'Delay after a failed try, times the number of tries.',
    defaultMs: DEFAULTS.backoffMs,
    least: 0,
  }),
  'max-backoff': secondsFlag({ summary: 'No delay is longer.', defaultMs: DEFAULTS.maxBackoffMs, least: 0 }),
  timeout: secondsFlag({ summary: 'Time-out of one request.', defaultMs: DEFAULTS.timeoutMs, least: 0.001 }),
};

/** What is shown. */
export const outputFlags = {
  quiet: Flags.boolean({ char: 'q', summary: 'Show errors only: a run that goes well says nothing. --json stays.' }),
  'log-level': Flags.option({
    summary: 'What is shown besides the progress; the log file holds everything from debug on.',
    options: ['debug', 'info', 'warn', 'error'] as const,
    default: 'info' as const,
  })(),
  'no-progress': Flags.boolean({ summary: 'Show no live lines.' }),
};

/** Flags of every command that runs. */
export const runFlags = { ...placeFlags, ...requestFlags, ...outputFlags };

/** Flags of the commands that crawl. */
export const crawlFlags = {
  tables: tablesFlag(),
  'skip-webform': Flags.boolean({ summary: 'Leave the webform step out.' }),
  'accept-shrink': Flags.boolean({ summary: 'Publish even if a table lost more than half its rows.' }),
  'accept-other-pipeline': Flags.boolean({
    summary: 'Publish over a database that another pipeline, or a replay, made.',
  }),
  'accept-other-workspace': Flags.boolean({ summary: 'Publish over the database of another workspace.' }),
  'allow-partial': Flags.boolean({ summary: 'Publish with the previous table in place of one that failed.' }),
  'prune-columns': Flags.boolean({ summary: 'Drop columns that no record carries any more.' }),
  'track-changes': Flags.boolean({ summary: 'Keep in the table `_changes` what this snapshot changed.' }),
  'keep-changes': countFlag({
    summary: 'Rows of `_changes` stay this many days; only a run with --track-changes removes older ones.',
    helpValue: 'DAYS',
    defaultCount: DEFAULTS.keepChangesDays,
    least: 1,
  }),
};

/** What oclif read from the command line. */
export interface ParsedFlags extends ParsedWireFlags {
  'db-path': string;
  'backup-dir': string;
  'keep-backups': number;
  'no-backup': boolean;
  'log-dir': string;
  'checkpoint-dir'?: string | undefined;
  'checkpoint-interval': number;
  'keep-unfinished': number;
  'file-mode': number;
  'base-url': string;
  'token-file'?: string | undefined;
  'min-interval': number;
  'rate-limiter'?: string | undefined;
  'max-retries': number;
  backoff: number;
  'max-backoff': number;
  timeout: number;
  tables?: readonly string[] | undefined;
  'skip-webform'?: boolean;
  'accept-shrink'?: boolean;
  'accept-other-pipeline'?: boolean;
  'accept-other-workspace'?: boolean;
  'allow-partial'?: boolean;
  'prune-columns'?: boolean;
  'track-changes'?: boolean;
  'keep-changes'?: number;
}

/**
 * Turns flags and environment into a run's options.
 * @throws CannotStartError for a token, a base URL or a rate limiter that cannot be used, and a recording that cannot be made or replayed.
 */
export async function runOptions(flags: ParsedFlags): Promise<RunOptions> {
  const replay = await replayed(flags);
  if (replay !== undefined) return { ...plainOptions(flags), ...replay };
  const options = {
    ...plainOptions(flags),
    token: readToken(flags['token-file']),
    tokenFile: flags['token-file'],
    baseUrl: parseBaseUrl(flags['base-url']),
    rateLimiter: readRateLimiter(flags['rate-limiter']),
  };
  return recorded(options, flags);
}

export type ParsedPlaceFlags = Pick<
  ParsedFlags,
  | 'db-path'
  | 'backup-dir'
  | 'keep-backups'
  | 'no-backup'
  | 'log-dir'
  | 'checkpoint-dir'
  | 'keep-unfinished'
  | 'file-mode'
>;

/** Where the things of a run lie, and how long they stay. */
export const placeOptions = (flags: ParsedPlaceFlags) => ({
  dbPath: flags['db-path'],
  backupDir: flags['backup-dir'],
  keepBackups: flags['keep-backups'],
  backup: !flags['no-backup'],
  logDir: flags['log-dir'],
  checkpointDir: flags['checkpoint-dir'] ?? `${flags['log-dir']}/checkpoints`,
  fileMode: flags['file-mode'],
  keepUnfinishedDays: flags['keep-unfinished'],
});

/** What flags say beside token and base URL. */
export const plainOptions = (flags: ParsedFlags): Omit<RunOptions, 'token' | 'baseUrl'> => ({
  ...placeOptions(flags),
  checkpointInterval: flags['checkpoint-interval'],
  minIntervalMs: flags['min-interval'],
  maxTries: flags['max-retries'],
  backoffMs: flags.backoff,
  maxBackoffMs: flags['max-backoff'],
  timeoutMs: flags.timeout,
  tables: flags.tables,
  webforms: !flags['skip-webform'],
  acceptShrink: flags['accept-shrink'] ?? false,
  acceptOtherPipeline: flags['accept-other-pipeline'] ?? false,
  acceptOtherWorkspace: flags['accept-other-workspace'] ?? false,
  allowPartial: flags['allow-partial'] ?? false,
  pruneColumns: flags['prune-columns'] ?? false,
  trackChanges: flags['track-changes'],
  keepChangesDays: flags['keep-changes'] ?? DEFAULTS.keepChangesDays,
});
