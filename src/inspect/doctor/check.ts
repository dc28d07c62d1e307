/** One thing that a run needs, and whether it is so. */
export interface Check {
  /** A stable name for programs, such as `token` or `log_folder`. */
  readonly check: string;
  /** `warning`: a run starts all the same. */
  readonly state: 'ok' | 'warning' | 'fails';
  readonly message: string;
  /** What to do, in one sentence; null for what is ok. */
  readonly fix: string | null;
}

export const ok = (check: string, message: string): Check => ({ check, state: 'ok', message, fix: null });

export const warning = (check: string, message: string, fix: string): Check => ({
  check,
  state: 'warning',
  message,
  fix,
});

export const fails = (check: string, message: string, fix: string): Check => ({ check, state: 'fails', message, fix });
