import { formatCount } from '../run/counted.ts';
import type { Step } from '../run/step-watch.ts';

/** What a long step is called where it is shown. */
export const STEP_WORDS: Readonly<Record<Step, string>> = {
  copy: 'Copying',
  check: 'Checking',
  compress: 'Compressing and checking',
  read_back: 'Reading back',
  unpack: 'Unpacking',
  carry_over: 'Taking over what was not read',
  write: 'Writing into the live database',
};

/** Whole megabytes, rounded up: a database is never of 0 MB. */
export const formatMegabytes = (bytes: number): string => `${formatCount(Math.ceil(bytes / 1e6))} MB`;
