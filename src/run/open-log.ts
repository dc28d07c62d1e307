import { closeSync, openSync, writeSync } from 'node:fs';
import pino, { type Level, type Logger } from 'pino';
import { messageOf } from './errors.ts';

/** Where people read the log while the run goes on. */
export interface LogConsole {
  /** From which level on. */
  readonly level: Level;
  write(line: string): void;
}

export interface OpenLog {
  readonly log: Logger;
  /** For what the console says in its own words. */
  readonly fileLog: Logger;
  close(): void;
}

/**
 * Opens a run's log: JSON lines in its file from `debug` on, and what passes the console's level there too. A log that
 * cannot be written any more (a full disk) is told on the console once and ends no run.
 * @param redact takes the token out of every line.
 */
export function openLog(
  path: string,
  mode: number,
  runTag: string,
  shown: LogConsole,
  redact: (text: string) => string,
): OpenLog {
  const file = openSync(path, 'a', mode);
  const options = { level: 'debug', base: { run_tag: runTag }, timestamp: pino.stdTimeFunctions.isoTime };
  const toConsole = { level: shown.level, stream: { write: (line: string) => shown.write(redact(line)) } };
  let failed = false;
  const write = (line: string): void => {
    try {
      writeSync(file, redact(line));
    } catch (error) {
      if (!failed) {
        failed = true;
        const words = `The log ${path} cannot be written: ${messageOf(error)}. The run goes on.`;
        pino(options, pino.multistream([toConsole])).error({ event: 'log_failed' }, words);
      }
    }
  };
  const toFile = { level: 'debug', stream: { write } } as const;
  return {
    log: pino(options, pino.multistream([toFile, toConsole])),
    fileLog: pino(options, pino.multistream([toFile])),
    close: () => closeSync(file),
  };
}
