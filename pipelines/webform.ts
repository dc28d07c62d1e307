import { concat, defer, finalize, from, map, mergeMap, NEVER, type Observable, toArray } from 'rxjs';
import { batchRecords } from '../src/operators/batch-records.ts';
import { mergeWebforms } from '../src/operators/merge-webforms.ts';
import { reportProgress } from '../src/operators/report-progress.ts';
import { settle } from '../src/operators/settle.ts';
import { writeBatches } from '../src/operators/write-batches.ts';
import { noteFormFailure } from '../src/run/form-failure.ts';
import { openStage } from '../src/run/open-stage.ts';
import type { RunOutcome } from '../src/run/run-outcome.ts';
import type { Run } from '../src/run/snapshot-run.ts';
import type { StagedForms } from '../src/run/staged-forms.ts';
import { webformSource } from '../src/sources/webform-source.ts';

/** Forms whose submissions are asked for side by side; each is a chain of its own, and holds one batch. */
const FORMS_AT_ONCE = 16;
/** Forms are many and short: they fill the gaps between the pages of the tables. */
const EXPECTED_SUBMISSIONS = 50;

/**
 * The submissions of every form that people with deals sent in, those of others dropped and counted, staged outside the
 * published database. Emits once and keeps the stage open until it is let go.
 * @param sourcePath the database that has the people and deals: the published one, or the one of a run in progress.
 */
export const stageWebforms = (run: Run, sourcePath: string): Observable<StagedForms> =>
  defer(() => {
    const stage = openStage(run, sourcePath);
    const forms = from(stage.forms()).pipe(
      mergeMap(
        (form) =>
          webformSource(run.api, form, { schedule: run.schedule, expectedRecords: EXPECTED_SUBMISSIONS }).pipe(
            batchRecords(run.options.checkpointInterval),
            writeBatches(stage, form), // kept if the person has deals, else counted
            reportProgress(run.progress),
            settle(form, noteFormFailure(run)), // ends in a result, so that one form's failure leaves the others alone
          ),
        FORMS_AT_ONCE,
      ),
      toArray(),
      map((results) => ({ stage, results })),
    );
    return concat(forms, NEVER).pipe(finalize(() => stage.close()));
  });

/** The webform step: submissions staged, then merged form by form; the rows of a form are replaced as a whole. */
export const webformPipeline = (run: Run, publishedPath: string): Observable<RunOutcome> =>
  stageWebforms(run, publishedPath).pipe(mergeWebforms(run, publishedPath));
