import pino from 'pino';
import type { RunLog } from '../run/log.ts';
import type { LogConsole } from '../run/open-log.ts';

/** The log of a command that is no run: only what its console shows, and no file. */
export const consoleLog = (shown: LogConsole): RunLog =>
  pino(
    { level: shown.level, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => shown.write(line) },
  );
