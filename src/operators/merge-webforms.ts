import { concatMap, type OperatorFunction, take } from 'rxjs';
import { counted } from '../run/counted.ts';
import { InterruptedError, isDisk, WebformsFailedError } from '../run/errors.ts';
import { EXIT } from '../run/exit-codes.ts';
import { failureText, gatherFailures } from '../run/failure-words.ts';
import { nextCommand } from '../run/next-command.ts';
import { orWebformsFailed } from '../run/open-stage.ts';
import type { RunOutcome } from '../run/run-outcome.ts';
import type { Run } from '../run/snapshot-run.ts';
import type { StagedForms } from '../run/staged-forms.ts';
import { SourceError } from '../salesmap/source-error.ts';
import { WebformMerger } from '../store/webform-merger.ts';
import type { WebformStage } from '../store/webform-stage.ts';
import { whenNotBusy } from '../store/when-not-busy.ts';

/**
 * Brings the staged forms into the published database, one short transaction each, in the order of the forms; when all
 * went well, removes the rows of forms that nobody asks for any more. Counts what was dropped.
 *
 *     staged        ────s────────
 *     mergeWebforms ─────(o|)          or, when a form failed: ─────#
 *
 * Lets go of the stage when it is done. Errors with `WebformsFailedError` when a form failed: the others are merged, it
 * keeps its old rows. A form that the server does not know (400 on its first page: removed, or of another workspace) is
 * skipped with a warning. Buffers nothing.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'merged',
 *   tables: ['people', 'deal'],
 *   build: (run) =>
 *     crawlTables(run).pipe(
 *       finalizeSnapshot(run),
 *       replaceDatabase(run),
 *       chainWebforms(run, (published) => stageWebforms(run, published).pipe(mergeWebforms(run, published))),
 *     ),
 * });
 */
export const mergeWebforms =
  (run: Run, publishedPath: string): OperatorFunction<StagedForms, RunOutcome> =>
  (staged) =>
    staged.pipe(
      concatMap(async (forms) => {
        const merger = orWebformsFailed(run, () => new WebformMerger(publishedPath, forms.stage.path));
        try {
          return await mergeAll(run, forms, merger);
        } finally {
          merger.close();
        }
      }),
      take(1),
    );

async function mergeAll(run: Run, { stage, results: all }: StagedForms, merger: WebformMerger): Promise<RunOutcome> {
  const results = new Map(all.map((result) => [result.name, result]));
  const errors: unknown[] = [];
  for (const { id: form } of stage.forms()) {
    const result = results.get(form);
    const error = result?.state === 'failed' ? result.error : await failureIn(() => merger.mergeForm(form));
    if (error === undefined) continue;
    if (isUnknownForm(error))
      run.log.warn({ event: 'webform_skipped', form }, `Form ${form} is skipped: ${error.message}`);
    else if (isExpected(error)) errors.push(error);
    else throw error;
  }
  let removed = 0;
  if (errors.length === 0) {
    const failed = await failureIn(() => {
      removed = merger.removeOthers();
    });
    if (failed !== undefined) errors.push(failed);
  }
  account(run, stage, merger, { forms: all.length, failed: errors.length, removed });
  if (errors.length === 0) return { status: 'webforms_refreshed', exitCode: EXIT.done, advice: [] };
  throw failure(run, errors, all.length);
}

/** @returns the lock or the disk that kept a change from being made; other errors are thrown. */
async function failureIn(change: () => void): Promise<unknown> {
  try {
    await whenNotBusy(change);
    return undefined;
  } catch (error) {
    if (isDisk(error)) return error;
    throw error;
  }
}

const isUnknownForm = (error: unknown): error is SourceError =>
  error instanceof SourceError && error.status === 400 && error.place.page === 1;

const isExpected = (error: unknown): boolean =>
  error instanceof SourceError || error instanceof InterruptedError || isDisk(error);

function account(
  { record, log }: Run,
  stage: WebformStage,
  merger: WebformMerger,
  counts: { forms: number; failed: number; removed: number },
): void {
  const { kept, droppedMissing, droppedNotAllowed } = stage;
  record.webformRows = merger.rowCount();
  record.droppedMissing = droppedMissing;
  record.droppedNotAllowed = droppedNotAllowed;
  const fields = { ...counts, kept, dropped_missing: droppedMissing, dropped_not_allowed: droppedNotAllowed };
  log.info(
    { event: 'webform_filtered', ...fields, rows: record.webformRows },
    `Submissions of ${counted(counts.forms, 'form')}: ${kept} kept, ${droppedMissing} of nobody, ${droppedNotAllowed} of people without a deal.`,
  );
}

function failure(run: Run, errors: readonly unknown[], forms: number): InterruptedError | WebformsFailedError {
  const safe = 'The published snapshot is whole; the forms that failed keep their old submissions.';
  const next = nextCommand('webform', run.options);
  const interrupted = errors.find((error) => error instanceof InterruptedError);
  if (interrupted !== undefined) return new InterruptedError(interrupted.signal, { safe, next });
  const words = failureText(gatherFailures(errors));
  return new WebformsFailedError(`${errors.length} of ${counted(forms, 'form')} failed: ${words}`, {
    code: 'webforms_failed',
    safe,
    next,
    cause: errors[0],
  });
}
