import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

// Loaded before the tool: renames onto paths that end as REFUSED_RENAMES says are refused, as an open file on Windows is.
const refused = (process.env['REFUSED_RENAMES'] ?? '').split(',').filter((end) => end !== '');
const { renameSync } = fs;

fs.renameSync = (from, to) => {
  if (refused.some((end) => String(to).endsWith(end))) {
    throw Object.assign(new Error(`EPERM: operation not permitted, rename '${from}' -> '${to}'`), { code: 'EPERM' });
  }
  renameSync(from, to);
};
syncBuiltinESMExports();
