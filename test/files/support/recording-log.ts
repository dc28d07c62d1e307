import type { LogFields, RunLog } from '../../../src/run/log.ts';

export interface RecordingLog extends RunLog {
  readonly lines: Array<LogFields & { level: string }>;
  /** The names of the events, in order. */
  events(): string[];
}

export function recordingLog(): RecordingLog {
  const lines: Array<LogFields & { level: string }> = [];
  const at = (level: string) => (fields: LogFields) => {
    lines.push({ ...fields, level });
  };
  return {
    lines,
    events: () => lines.map(({ event }) => event),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
