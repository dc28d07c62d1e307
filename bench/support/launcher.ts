import { join } from 'node:path';

/** `salesmap` as it is installed: the built package. */
export const LAUNCHER = join(import.meta.dirname, '../../bin/run.js');
