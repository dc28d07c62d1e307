import { DEFAULTS } from './defaults.ts';
import type { RunOptions } from './options.ts';

/** What an exact command is made of. */
export type CommandPlaces = Pick<
  RunOptions,
  'dbPath' | 'baseUrl' | 'backupDir' | 'logDir' | 'checkpointDir' | 'replay' | 'pipelineFile'
> &
  Partial<Pick<RunOptions, 'minIntervalMs' | 'tokenFile' | 'webforms'>> & {
    /** `in_environment`: its address holds a secret. */
    readonly rateLimiter?: URL | 'in_environment' | undefined;
  };

/**
 * The exact command to go on with, with the flags of this run that it would go otherwise without. To begin anew with a
 * pipeline file is to run that file; a replay is never gone on with, because a server would give the rest.
 */
export function nextCommand(command: string, options: CommandPlaces): string {
  const { pipelineFile, replay } = options;
  const isNew =
    command === 'snapshot' ||
    (replay !== undefined && command.startsWith('resume ')) ||
    (command === 'webform' && (pipelineFile ?? replay) !== undefined); // The submissions pass through the pipeline, too.
  const anew = pipelineFile === undefined ? 'snapshot' : `run ${shellQuote(pipelineFile)}`;
  const what = isNew ? anew : command;
  const asks = replay === undefined && !command.startsWith('backup ');
  const given = [...placesGiven(options), ...(asks ? askingGiven(options) : [])];
  const crawls = isNew || command.startsWith('resume');
  if (crawls && options.webforms === false) given.push('--skip-webform');
  const isSecret = asks && hasSecret(options.rateLimiter);
  return [...(isSecret ? [FROM_ENVIRONMENT] : []), 'salesmap', what, ...given].join(' ');
}

function placesGiven(options: CommandPlaces): string[] {
  const places: ReadonlyArray<readonly [flag: string, value: string, usual: string]> = [
    ['--db-path', options.dbPath, DEFAULTS.dbPath],
    options.replay === undefined
      ? ['--base-url', options.baseUrl.href.replace(/\/$/, ''), DEFAULTS.baseUrl]
      : ['--replay', options.replay, ''],
    ['--backup-dir', options.backupDir, DEFAULTS.backupDir],
    ['--log-dir', options.logDir, DEFAULTS.logDir],
    ['--checkpoint-dir', options.checkpointDir, `${options.logDir}/checkpoints`],
  ];
  return places.flatMap(([flag, value, usual]) => (value === usual ? [] : [`${flag} ${shellQuote(value)}`]));
}

/** How the server is asked: without the token file there is no token, and without the pace there may be 429s. */
function askingGiven({ tokenFile, minIntervalMs = DEFAULTS.minIntervalMs, rateLimiter }: CommandPlaces): string[] {
  const given: string[] = [];
  if (tokenFile !== undefined) given.push(`--token-file ${shellQuote(tokenFile)}`);
  if (minIntervalMs !== DEFAULTS.minIntervalMs) given.push(`--min-interval ${minIntervalMs / 1000}`);
  if (rateLimiter instanceof URL && !hasSecret(rateLimiter)) {
    given.push(`--rate-limiter ${shellQuote(rateLimiter.href)}`);
  }
  return given;
}

const hasSecret = (rateLimiter: CommandPlaces['rateLimiter']): boolean =>
  rateLimiter instanceof URL ? rateLimiter.password !== '' : rateLimiter === 'in_environment';

/** A password is shown neither here nor in the list of processes; where the variable is not set, the shell says so. */
const FROM_ENVIRONMENT = `SALESMAP_RATE_LIMITER="\${SALESMAP_RATE_LIMITER:?}"`;

/** A word as a POSIX shell takes it. */
export const shellQuote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
