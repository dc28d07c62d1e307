import type { LogFields, RunLog } from '../../src/run/log.ts';

/** A log that keeps what it hears. */
export interface Recorder extends RunLog {
  readonly lines: { readonly level: string; readonly fields: LogFields; readonly message: string }[];
  events(): string[];
}

export function recorder(): Recorder {
  const lines: Recorder['lines'] = [];
  const keep = (level: string) => (fields: LogFields, message: string) => void lines.push({ level, fields, message });
  return {
    lines,
    events: () => lines.map(({ fields }) => fields.event),
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
}
