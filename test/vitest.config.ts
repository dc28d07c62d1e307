import { defineConfig } from 'vitest/config';
import { fastFolder } from './fast-folder.ts';
import { LongestFirst } from './longest-first.ts';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    env: { TMPDIR: fastFolder() },
    testTimeout: 120_000, // Only what hangs, however busy the machine is.
    hookTimeout: 120_000,
    restoreMocks: true,
    // A module is loaded once for all files of a worker. A process each, as tests change its umask and its environment.
    pool: 'forks',
    isolate: false,
    // One more than there were processors: much of what is tested waits for an answer or for a process.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    experimental: { fsModuleCache: true }, // What has not changed since the last run is not compiled again.
  },
});
