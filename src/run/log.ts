/** A log line's fields: `event` is the name that operators grep for. */
export interface LogFields {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** The part of pino's logger that the parts of this product use; tests pass a recorder. */
export interface RunLog {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
