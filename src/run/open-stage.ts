import { WebformStage } from '../store/webform-stage.ts';
import { isDisk, messageOf, WebformsFailedError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { Run } from './snapshot-run.ts';

/**
 * Opens the stage of a run's webform step.
 * @param sourcePath the database whose people and deals say which submissions are wanted.
 * @throws WebformsFailedError when that cannot be read, or the disk fails.
 */
export function openStage(run: Run, sourcePath: string): WebformStage {
  const expected = run.progress.state.forecast?.lists.find(({ table }) => table === 'webform_history');
  run.progress.tableWaits('webform_history', expected?.rows, { pages: 0, rows: 0 });
  return orWebformsFailed(run, () => new WebformStage(run.paths.webformStage, sourcePath));
}

/** Does `work`; a disk or a lock that is in its way fails the webform step, not the snapshot. */
export function orWebformsFailed<T>(run: Run, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isDisk(error)) throw error;
    throw new WebformsFailedError(`The webform step cannot work: ${messageOf(error)}.`, {
      code: 'webforms_failed',
      safe: 'The published snapshot is whole.',
      next: nextCommand('webform', run.options),
      cause: error,
    });
  }
}
