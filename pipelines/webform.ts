import { concat, defer, finalize, from, identity, map, mergeMap, NEVER, type Observable, toArray } from 'rxjs';
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
import { FORMS_AT_ONCE } from '../src/sources/forms-at-once.ts';
import type { PageStep } from '../src/sources/page-step.ts';
import { webformSource } from '../src/sources/webform-source.ts';
import type { WantedForm } from '../src/store/wanted-forms.ts';

/**
 * The submissions of every form that people with deals sent in, those of others dropped and counted, staged outside the
 * published database. Emits once and keeps the stage open until it is let go.
 *
 *     forms         ──(c|)──(c|)──
 *     stageWebforms ─────────────s────      (never completes: `mergeWebforms` lets go)
 *
 * Holds a page and a batch for each of the 16 forms that it reads side by side.
 * @param sourcePath the database that has the people and deals: the published one, or the one of a run in progress.
 * @param through what the pages of submissions pass through; default nothing.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'count-submissions',
 *   tables: ['people', 'deal'],
 *   build: (run) =>
 *     crawlTables(run).pipe(
 *       finalizeSnapshot(run),
 *       replaceDatabase(run),
 *       chainWebforms(run, (published) =>
 *         stageWebforms(run, published).pipe(
 *           tap(({ stage }) => console.log(stage.kept > 0)), // true
 *           mergeWebforms(run, published),
 *         ),
 *       ),
 *     ),
 * });
 */
export const stageWebforms = (
  run: Run,
  sourcePath: string,
  through: PageStep = () => identity,
): Observable<StagedForms> =>
  defer(() => {
    const stage = openStage(run, sourcePath);
    const forms = from(longestFirst(stage.forms())).pipe(
      mergeMap(
        ({ id: form, people }) =>
          webformSource(run.api, form, { schedule: run.schedule, expectedRecords: people }).pipe(
            through('webform_history'),
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

/** One that is begun last is waited for alone. */
const longestFirst = (forms: readonly WantedForm[]): readonly WantedForm[] =>
  forms.toSorted((one, other) => other.people - one.people);

/**
 * The webform step: submissions staged, then merged form by form; the rows of a form are replaced as a whole.
 *
 *     stageWebforms   ────s────
 *     webformPipeline ─────(o|)      or, when a form failed: ─────#
 *
 * @param publishedPath the database that they are merged into; its people and deals say which forms are asked for.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'in-a-row',
 *   tables: ['people', 'deal'],
 *   build: (run) =>
 *     crawlTables(run).pipe(
 *       finalizeSnapshot(run),
 *       replaceDatabase(run),
 *       chainWebforms(run, (published) => webformPipeline(run, published)),
 *     ),
 * });
 */
export const webformPipeline = (run: Run, publishedPath: string): Observable<RunOutcome> =>
  stageWebforms(run, publishedPath).pipe(mergeWebforms(run, publishedPath));
