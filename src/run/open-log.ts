import { closeSync, openSync, writeSync } from 'node:fs';
import pino, { type Level, type Logger } from 'pino';

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
 * Opens a run's log: JSON lines in its file from `debug` on, and what passes the console's level there too.
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
  const toFile = { level: 'debug', stream: { write: (line: string) => void writeSync(file, redact(line)) } } as const;
  const toConsole = { level: shown.level, stream: { write: (line: string) => shown.write(redact(line)) } };
  const options = { level: 'debug', base: { run_tag: runTag }, timestamp: pino.stdTimeFunctions.isoTime };
  return {
    log: pino(options, pino.multistream([toFile, toConsole])),
    fileLog: pino(options, pino.multistream([toFile])),
    close: () => closeSync(file),
  };
}
