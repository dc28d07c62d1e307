import { existsSync, rmdirSync } from 'node:fs';
import { defer, finalize, type Observable } from 'rxjs';
import { isNoDatabase, isSqliteBusy } from '../files/sqlite-errors.ts';
import { madeBy, PLAIN } from '../store/made-by.ts';
import { openReadOnly } from '../store/open-database.ts';
import type { RunJob } from './conduct-run.ts';
import { CannotStartError } from './errors.ts';
import { foreseeForms } from './foresee.ts';
import { nextCommand } from './next-command.ts';
import type { RunOptions } from './options.ts';
import { realDatabasePath } from './real-database-path.ts';
import { wordsOf } from './refuse-other-maker.ts';
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
      foreseeForms(run);
      run.progress.phase('webforms');
      return pipeline(run, run.paths.db);
    }).pipe(finalize(() => rmdirSync(run.paths.runDir))),
});

/**
 * @throws CannotStartError when there is no published database to refresh, or another pipeline made it: submissions would
 * come into it that did not pass through that pipeline.
 */
export function requirePublished(options: RunOptions): void {
  if (existsSync(realDatabasePath(options.dbPath))) {
    refuseOther(options);
    return;
  }
  throw new CannotStartError(`There is no database at ${options.dbPath}.`, {
    code: 'no_database',
    safe: 'Nothing was touched.',
    next: `Make one first: ${nextCommand('snapshot', options)}`,
  });
}

function refuseOther({ dbPath }: RunOptions): void {
  const maker = makerAt(dbPath);
  if (maker === PLAIN) return;
  throw new CannotStartError(`${dbPath} was made by ${wordsOf(maker)}; its submissions have to pass through that.`, {
    code: 'other_pipeline',
    safe: 'It is untouched; nothing was asked of the server.',
    next: 'Run that pipeline again: it reads the submissions, too.',
  });
}

/** What cannot be read now is told by the run itself, in its own words. */
function makerAt(dbPath: string): string {
  try {
    const db = openReadOnly(dbPath);
    try {
      return madeBy(db);
    } finally {
      db.close();
    }
  } catch (error) {
    if (isNoDatabase(error) || isSqliteBusy(error)) return PLAIN;
    throw error;
  }
}
