import { DEFAULTS } from './defaults.ts';
import type { RunOptions } from './options.ts';

/**
 * The exact command to go on with, with the place flags that this run was given. To begin anew with a pipeline file is to
 * run that file.
 */
export function nextCommand(command: string, options: RunOptions): string {
  const places: ReadonlyArray<readonly [flag: string, value: string, usual: string]> = [
    ['--db-path', options.dbPath, DEFAULTS.dbPath],
    ['--base-url', options.baseUrl.href.replace(/\/$/, ''), DEFAULTS.baseUrl],
    ['--backup-dir', options.backupDir, DEFAULTS.backupDir],
    ['--log-dir', options.logDir, DEFAULTS.logDir],
    ['--checkpoint-dir', options.checkpointDir, `${options.logDir}/checkpoints`],
  ];
  const given = places.flatMap(([flag, value, usual]) => (value === usual ? [] : [`${flag} ${shellQuote(value)}`]));
  const { pipelineFile } = options;
  const what = command === 'snapshot' && pipelineFile !== undefined ? `run ${shellQuote(pipelineFile)}` : command;
  return ['salesmap', what, ...given].join(' ');
}

const shellQuote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
