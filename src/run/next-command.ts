import { DEFAULTS } from './defaults.ts';
import type { RunOptions } from './options.ts';

/** What an exact command is made of. */
export type CommandPlaces = Pick<
  RunOptions,
  | 'dbPath'
  | 'baseUrl'
  | 'backupDir'
  | 'logDir'
  | 'checkpointDir'
  | 'replay'
  | 'pipelineFile'
  | 'rateLimiter'
  | 'tokenFile'
>;

/**
 * The exact command to go on with, with the place flags that this run was given. To begin anew with a pipeline file is to
 * run that file; a replay is never gone on with, because a server would give the rest.
 */
export function nextCommand(command: string, options: CommandPlaces): string {
  const places: ReadonlyArray<readonly [flag: string, value: string, usual: string]> = [
    ['--db-path', options.dbPath, DEFAULTS.dbPath],
    options.replay === undefined
      ? ['--base-url', options.baseUrl.href.replace(/\/$/, ''), DEFAULTS.baseUrl]
      : ['--replay', options.replay, ''],
    ['--backup-dir', options.backupDir, DEFAULTS.backupDir],
    ['--log-dir', options.logDir, DEFAULTS.logDir],
    ['--checkpoint-dir', options.checkpointDir, `${options.logDir}/checkpoints`],
  ];
  const given = places.flatMap(([flag, value, usual]) => (value === usual ? [] : [`${flag} ${shellQuote(value)}`]));
  const { pipelineFile, replay, rateLimiter, tokenFile } = options;
  const asks = replay === undefined && !command.startsWith('backup ');
  if (tokenFile !== undefined && asks) given.push(`--token-file ${shellQuote(tokenFile)}`);
  const isSecret = rateLimiter !== undefined && rateLimiter.password !== '';
  if (rateLimiter !== undefined && !isSecret) given.push(`--rate-limiter ${shellQuote(rateLimiter.href)}`);
  const isNew =
    command === 'snapshot' ||
    (replay !== undefined && command.startsWith('resume ')) ||
    (command === 'webform' && (pipelineFile ?? replay) !== undefined); // The submissions pass through the pipeline, too.
  const anew = pipelineFile === undefined ? 'snapshot' : `run ${shellQuote(pipelineFile)}`;
  const what = isNew ? anew : command;
  return [...(isSecret ? [FROM_ENVIRONMENT] : []), 'salesmap', what, ...given].join(' ');
}

/** A password is shown neither here nor in the list of processes; where the variable is not set, the shell says so. */
const FROM_ENVIRONMENT = `SALESMAP_RATE_LIMITER="\${SALESMAP_RATE_LIMITER:?}"`;

/** A word as a POSIX shell takes it. */
export const shellQuote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
