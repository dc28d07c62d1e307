import { writeFileSync } from 'node:fs';

// Loaded before the tool: writes the most memory that the process held, in KiB, into the file that MEMORY_FILE names.
const file = process.env['MEMORY_FILE'];
if (file !== undefined) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)));
