import { defer, finalize, from, mergeMap, type Observable } from 'rxjs';
import { batchRecords } from '../src/operators/batch-records.ts';
import { mergeWebforms } from '../src/operators/merge-webforms.ts';
import { reportProgress } from '../src/operators/report-progress.ts';
import { settle } from '../src/operators/settle.ts';
import { writeBatches } from '../src/operators/write-batches.ts';
import { noteFormFailure } from '../src/run/form-failure.ts';
import type { RunOutcome } from '../src/run/run-outcome.ts';
import type { Run } from '../src/run/snapshot-run.ts';
import { openWebformWorkplace } from '../src/run/webform-workplace.ts';
import { webformSource } from '../src/sources/webform-source.ts';

/** Forms whose submissions are asked for side by side; each is a chain of its own, and holds one batch. */
const FORMS_AT_ONCE = 16;

/**
 * The submissions of every form that people with deals sent in: staged outside the published database, those of others
 * dropped and counted, then merged form by form.
 */
export const webformPipeline = (run: Run, publishedPath: string): Observable<RunOutcome> =>
  defer(() => {
    const { stage, merger, close } = openWebformWorkplace(run, publishedPath);
    return from(stage.forms()).pipe(
      mergeMap(
        (form) =>
          webformSource(run.api, form, { schedule: run.schedule }).pipe(
            batchRecords(run.options.checkpointInterval),
            writeBatches(stage, form), // kept if the person has deals, else counted
            reportProgress(run.progress),
            settle(form, noteFormFailure(run)), // ends in a result, so that one form's failure leaves the others alone
          ),
        FORMS_AT_ONCE,
      ),
      mergeWebforms(run, { stage, merger }), // the rows of a form are replaced as a whole
      finalize(close),
    );
  });
