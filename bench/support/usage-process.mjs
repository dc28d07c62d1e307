/** Loaded into a measured process: writes what the operating system says it used, when it ends, to `BENCH_USAGE_FILE`. */
import { writeFileSync } from 'node:fs';

const file = process.env.BENCH_USAGE_FILE;
if (file !== undefined) process.on('exit', () => writeFileSync(file, JSON.stringify(process.resourceUsage())));
