import * as Flags from '@oclif/core/flags';
import type { CheckDepth } from '../inspect/status/check-integrity.ts';
import type { StatusOptions } from '../inspect/status/status.ts';
import { DEFAULTS } from '../run/defaults.ts';
import { parseBaseUrl } from '../salesmap/base-url.ts';
import { numberFlag } from './flag-values.ts';
import { placeFlags } from './flags.ts';

/** A nightly job has its snapshot anew every 24 hours; two more for the run itself, and for a late start. */
const MAX_AGE_HOURS = 26;

/** The places of the scheduled run, and how they are looked at. */
export const statusFlags = {
  'db-path': placeFlags['db-path'],
  'backup-dir': placeFlags['backup-dir'],
  'no-backup': Flags.boolean({ summary: 'No backups are wanted: a missing one is all right.' }),
  'log-dir': placeFlags['log-dir'],
  'checkpoint-dir': placeFlags['checkpoint-dir'],
  'skip-webform': Flags.boolean({ summary: 'No submissions are wanted: none is all right.' }),
  'base-url': Flags.string({
    summary: 'The API, for the commands that are shown; nothing is asked of it.',
    helpValue: 'URL',
    default: DEFAULTS.baseUrl,
    env: 'SALESMAP_API_BASE',
  }),
  'max-age': numberFlag({
    summary: 'A snapshot older than this needs attention: a day for a nightly job, and two hours for the run itself.',
    helpValue: 'HOURS',
    defaultNumber: MAX_AGE_HOURS,
  }),
  all: Flags.boolean({
    summary:
      'Show more than a screen: tables, unfinished runs table by table, 20 runs with their errors, left-over files.',
  }),
  full: Flags.boolean({
    summary:
      'Check the whole database and count every row: 3 to 5 s for each GB. Without it a quick check: 2 to 3 s for each GB, and none above 1 GB.',
    exclusive: ['no-check'],
  }),
  'no-check': Flags.boolean({ summary: 'Do not check the database: a few milliseconds, whatever its size.' }),
};

/** What oclif read from the command line. */
interface ParsedStatusFlags {
  'db-path': string;
  'backup-dir': string;
  'no-backup': boolean;
  'log-dir': string;
  'checkpoint-dir'?: string | undefined;
  'skip-webform': boolean;
  'base-url': string;
  'max-age': number;
  full: boolean;
  'no-check': boolean;
}

/** @throws CannotStartError for a base URL that cannot be used. */
export function statusOptions(flags: ParsedStatusFlags): StatusOptions {
  const check: CheckDepth = flags['no-check'] ? 'none' : flags.full ? 'full' : 'quick';
  return {
    dbPath: flags['db-path'],
    backupDir: flags['backup-dir'],
    backup: !flags['no-backup'],
    logDir: flags['log-dir'],
    checkpointDir: flags['checkpoint-dir'] ?? `${flags['log-dir']}/checkpoints`,
    webforms: !flags['skip-webform'],
    baseUrl: parseBaseUrl(flags['base-url']),
    maxAgeHours: flags['max-age'],
    check,
  };
}
