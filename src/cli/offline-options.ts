import { DEFAULTS } from '../run/defaults.ts';
import type { RunOptions } from '../run/options.ts';

/** What oclif read of the flags of a run that asks the server for nothing. */
export interface ParsedOfflineFlags {
  'db-path': string;
  'backup-dir': string;
  'keep-backups': number;
  'no-backup': boolean;
  'log-dir': string;
  'checkpoint-dir'?: string | undefined;
  'keep-unfinished': number;
  'file-mode': number;
  'accept-other-pipeline': boolean;
}

/** The options of a run that asks the server for nothing: it needs no token, and what concerns requests has no meaning. */
export const offlineOptions = (flags: ParsedOfflineFlags): RunOptions => ({
  ...DEFAULTS,
  dbPath: flags['db-path'],
  backupDir: flags['backup-dir'],
  keepBackups: flags['keep-backups'],
  backup: !flags['no-backup'],
  logDir: flags['log-dir'],
  checkpointDir: flags['checkpoint-dir'] ?? `${flags['log-dir']}/checkpoints`,
  keepUnfinishedDays: flags['keep-unfinished'],
  fileMode: flags['file-mode'],
  acceptOtherPipeline: flags['accept-other-pipeline'],
  baseUrl: new URL(DEFAULTS.baseUrl),
  token: '',
  minIntervalMs: 0, // There is no budget to share.
  tables: undefined,
  webforms: false,
  acceptShrink: true,
  allowPartial: false,
  pruneColumns: false,
});
