import { concatMap, defer, type OperatorFunction, toArray } from 'rxjs';
import { InterruptedError, messageOf, WebformsFailedError } from '../run/errors.ts';
import { EXIT } from '../run/exit-codes.ts';
import type { FormResult } from '../run/form-result.ts';
import { nextCommand } from '../run/next-command.ts';
import type { RunOutcome } from '../run/run-outcome.ts';
import type { Run } from '../run/snapshot-run.ts';
import type { WebformWorkplace } from '../run/webform-workplace.ts';
import { whenNotBusy } from '../store/when-not-busy.ts';

/**
 * Waits for every form's result; when all went well, removes the rows of forms that nobody asks for any more. Counts what
 * was dropped.
 *
 *     results        ──m──m──f──|
 *     finishWebforms ───────────(o|)      or, when a form failed: ───────────#
 *
 * Errors with `WebformsFailedError` when a form failed: the others are merged, it keeps its old rows. Buffers one small
 * result a form.
 */
export const finishWebforms =
  (run: Run, workplace: WebformWorkplace): OperatorFunction<FormResult, RunOutcome> =>
  (results) =>
    results.pipe(
      toArray(),
      concatMap((all) => defer(() => finish(run, workplace, all))),
    );

async function finish(run: Run, workplace: WebformWorkplace, all: readonly FormResult[]): Promise<RunOutcome> {
  const { stage, merger } = workplace;
  const { log, record } = run;
  for (const result of all) {
    if (result.state !== 'unknown') continue;
    log.warn({ event: 'webform_skipped', form: result.form }, `Form ${result.form}: ${result.error.message}`);
  }
  const failed = all.flatMap((result) => (result.state === 'failed' ? [result] : []));
  const removed = failed.length === 0 ? await whenNotBusy(() => merger.removeOthers()) : 0;
  record.webformRows = merger.rowCount();
  record.droppedMissing = stage.droppedMissing;
  record.droppedNotAllowed = stage.droppedNotAllowed;
  const counts = {
    kept: stage.kept,
    dropped_missing: stage.droppedMissing,
    dropped_not_allowed: stage.droppedNotAllowed,
  };
  log.info(
    { event: 'webform_filtered', forms: all.length, ...counts, removed, rows: record.webformRows },
    `Submissions of ${all.length} forms: ${counts.kept} kept, ${counts.dropped_missing} of nobody, ${counts.dropped_not_allowed} of people without a deal.`,
  );
  if (failed.length === 0) return { status: 'webforms_refreshed', exitCode: EXIT.done, advice: [] };
  const safe = 'The published snapshot is whole; the forms that failed keep their old submissions.';
  const next = nextCommand('webform', run.options);
  for (const { error } of failed) {
    if (error instanceof InterruptedError) throw new InterruptedError(error.signal, { safe, next });
  }
  const words = [...new Set(failed.map(({ error }) => messageOf(error)))].join(' · ');
  throw new WebformsFailedError(`${failed.length} of ${all.length} forms failed: ${words}`, {
    code: 'webforms_failed',
    safe,
    next,
    cause: failed[0]?.error,
  });
}
