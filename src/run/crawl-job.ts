import {
  catchError,
  concatMap,
  defer,
  finalize,
  isObservable,
  map,
  type Observable,
  tap,
  throwError,
  throwIfEmpty,
} from 'rxjs';
import { nodeFileSystem } from '../files/file-system.ts';
import { discardFile } from '../files/remove-file.ts';
import { sidecarsOf } from '../files/sidecars.ts';
import type { RunJob } from './conduct-run.ts';
import { diskFailed, goOn } from './end-of-crawl.ts';
import { InterruptedError, isDisk, RefusedToPublishError } from './errors.ts';
import { beginSnapshotRun, resumeSnapshotRun } from './open-snapshot-run.ts';
import type { Pipeline } from './pipeline.ts';
import { NoEndingError, pipelineBroken, pipelineFailed } from './pipeline-errors.ts';
import { type PipelineFile, writePipelineFile } from './pipeline-file.ts';
import { isRunOutcome, type RunOutcome } from './run-outcome.ts';
import type { RunKind } from './run-record.ts';
import type { Run, SnapshotRun } from './snapshot-run.ts';
import { clearRunFolder } from './tidy-runs.ts';
import { checkWorkspace, OTHER_WORKSPACE } from './workspace.ts';

/** A pipeline, and the file that it comes from when it is not the product's own. */
export interface RunnablePipeline {
  readonly pipeline: Pipeline;
  readonly file?: PipelineFile | undefined;
}

/**
 * A crawl: a new one, or an unfinished one that goes on.
 * @param resumeTag undefined begins a new run.
 */
export function crawlJob(
  kind: Exclude<RunKind, 'webform' | 'restore'>,
  resumeTag: string | undefined,
  runnable: RunnablePipeline,
): RunJob {
  const { pipeline } = runnable;
  return {
    kind,
    resumeTag,
    pipeline: pipeline.name,
    work: (run) =>
      resumeTag === undefined
        ? begin(run, runnable)
        : defer(() => {
            const opened = resumeSnapshotRun(run, pipeline);
            return crawl(opened, runnable, composeOrClose(opened, runnable));
          }),
  };
}

/** A run that never began leaves no folder behind. */
function begin(run: Run, runnable: RunnablePipeline): Observable<RunOutcome> {
  const { pipeline, file } = runnable;
  const leave = (error: unknown): Observable<never> => {
    clearRunFolder(run.paths.runDir, run.log);
    return throwError(() => error);
  };
  const open = async (): Promise<SnapshotRun> => {
    if (file !== undefined) writePipelineFile(run.paths.pipeline, file, run.options.fileMode);
    return beginSnapshotRun(run, pipeline);
  };
  return defer(open).pipe(
    catchError(leave),
    concatMap((opened) => {
      try {
        return crawl(opened, runnable, composeOrClose(opened, runnable)).pipe(
          catchError((error: unknown) => {
            if (!isOtherWorkspace(error)) return throwError(() => error);
            opened.store.close();
            return leave(error); // Nothing arrived that could be gone on with.
          }),
        );
      } catch (error) {
        return leave(error);
      }
    }),
  );
}

const isOtherWorkspace = (error: unknown): boolean =>
  error instanceof RefusedToPublishError && error.code === OTHER_WORKSPACE;

function crawl(run: SnapshotRun, { file }: RunnablePipeline, stream: Observable<RunOutcome>): Observable<RunOutcome> {
  return defer(() => {
    run.progress.phase('crawl');
    return checkWorkspace(run);
  }).pipe(
    concatMap(() => stream),
    tap({ complete: () => discardWorkingDatabase(run) }),
    catchError((error: unknown) => throwError(() => explain(run, file, error))),
    finalize(() => run.store.close()),
  );
}

function composeOrClose(run: SnapshotRun, runnable: RunnablePipeline): Observable<RunOutcome> {
  try {
    return compose(run, runnable);
  } catch (error) {
    run.store.close();
    throw error;
  }
}

/** @throws CannotStartError `pipeline_broken` when a file's `build` throws, or makes no stream. */
function compose(run: SnapshotRun, { pipeline, file }: RunnablePipeline): Observable<RunOutcome> {
  try {
    const stream: unknown = pipeline.build(run);
    if (!isObservable(stream)) throw new TypeError('build must return an Observable');
    return stream.pipe(
      throwIfEmpty(() => new NoEndingError()),
      map(outcomeOf),
    );
  } catch (error) {
    throw file === undefined ? error : pipelineBroken(file, error);
  }
}

function outcomeOf(value: unknown): RunOutcome {
  if (isRunOutcome(value)) return value;
  throw new NoEndingError();
}

function explain(run: SnapshotRun, file: PipelineFile | undefined, error: unknown): unknown {
  if (isDisk(error)) return diskFailed(run, error);
  if (error instanceof InterruptedError && error.next === undefined)
    return new InterruptedError(error.signal, goOn(run));
  return file === undefined ? error : pipelineFailed(run, file, error);
}

/** A pipeline that did not publish it is done with it. */
function discardWorkingDatabase({ paths, store, log }: SnapshotRun): void {
  store.close();
  if (!nodeFileSystem.exists(paths.snapshot)) return;
  for (const path of [...sidecarsOf(paths.snapshot, nodeFileSystem), paths.snapshot]) {
    discardFile(path, nodeFileSystem, log);
  }
}
