import { WebformMerger } from '../store/webform-merger.ts';
import { WebformStage } from '../store/webform-stage.ts';
import { isDisk } from './end-of-crawl.ts';
import { messageOf, WebformsFailedError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { Run } from './snapshot-run.ts';

/** Where one webform step works: the stage for what arrives, and the way into the published database. */
export interface WebformWorkplace {
  readonly stage: WebformStage;
  readonly merger: WebformMerger;
}

/**
 * Opens both; `close` lets go of both databases and removes the stage.
 * @throws WebformsFailedError when somebody holds the published database, or the disk fails.
 */
export function openWebformWorkplace(run: Run, publishedPath: string): WebformWorkplace & { close: () => void } {
  let stage: WebformStage | undefined;
  try {
    stage = new WebformStage(run.paths.webformStage, publishedPath);
    const opened = { stage, merger: new WebformMerger(publishedPath, stage.path) };
    run.progress.phase('webforms');
    run.progress.tableWaits('webform_history', undefined, { pages: 0, rows: 0 });
    return {
      ...opened,
      close: () => {
        opened.merger.close();
        opened.stage.close();
      },
    };
  } catch (error) {
    stage?.close();
    if (!isDisk(error)) throw error;
    throw new WebformsFailedError(`The webform step cannot open ${publishedPath}: ${messageOf(error)}.`, {
      code: 'webforms_failed',
      safe: 'The published snapshot is whole and untouched.',
      next: nextCommand('webform', run.options),
      cause: error,
    });
  }
}
