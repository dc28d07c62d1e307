import { existsSync, rmdirSync } from 'node:fs';
import { defer, finalize, type Observable } from 'rxjs';
import type { RunJob } from './conduct-run.ts';
import { CannotStartError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { RunOptions } from './options.ts';
import type { RunOutcome } from './run-outcome.ts';
import type { Run } from './snapshot-run.ts';

/** The webform step alone, on the published database. */
export const webformJob = (pipeline: (run: Run, publishedPath: string) => Observable<RunOutcome>): RunJob => ({
  kind: 'webform',
  pipeline: 'webform',
  resumeTag: undefined,
  work: (run) =>
    defer(() => {
      run.record.finalDbPath = run.paths.db;
      return pipeline(run, run.paths.db);
    }).pipe(finalize(() => rmdirSync(run.paths.runDir))),
});

/** @throws CannotStartError when there is no published database to refresh. */
export function requirePublished(options: RunOptions): void {
  if (existsSync(options.dbPath)) return;
  throw new CannotStartError(`There is no database at ${options.dbPath}.`, {
    code: 'no_database',
    safe: 'Nothing was touched.',
    next: `Make one first: ${nextCommand('snapshot', options)}`,
  });
}
