import { isNoDatabase, isSqliteBusy } from '../files/sqlite-errors.ts';
import { baseUrlText } from '../salesmap/base-url.ts';
import { type PreviousSnapshot, readPreviousSnapshot } from '../store/previous-snapshot.ts';
import { SnapshotStore } from '../store/snapshot-store.ts';
import { askOwner } from './ask-owner.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { counted } from './counted.ts';
import { CannotResumeError, CannotStartError, isDisk, messageOf } from './errors.ts';
import { foreseeCrawl } from './foresee.ts';
import { wasMovedFrom } from './former-places.ts';
import { nextCommand } from './next-command.ts';
import type { Pipeline } from './pipeline.ts';
import { refuseDifferences } from './refuse-differences.ts';
import { makerOf, refuseOtherMaker } from './refuse-other-maker.ts';
import { checkRoom } from './room.ts';
import { interruptedBackup, savePrevious } from './save-previous.ts';
import type { Run, SnapshotRun } from './snapshot-run.ts';

/** Begins a new run: room, backup, working database. Meanwhile the server is asked whose token it is, and nothing else. */
export async function beginSnapshotRun(run: Run, pipeline: Pipeline): Promise<SnapshotRun> {
  const { options, paths, log } = run;
  const { previous, locked } = readBefore(run);
  if (pipeline.publishes) refuseOtherMaker(pipeline, options, previous);
  const saved = options.backup && pipeline.publishes ? previous : undefined;
  checkRoom(run, saved);
  const owner = askOwner(run);
  if (saved !== undefined) {
    run.progress.phase('backup');
    await savePrevious(run, saved).catch((error: unknown) => {
      throw interruptedBackup(run, error);
    });
    run.progress.phase('start');
  }
  const { tables: asked } = options;
  const tables =
    asked === undefined ? pipeline.endpoints : pipeline.catalog.filter(({ table }) => asked.includes(table));
  const facts = {
    run_tag: run.tag,
    pipeline: pipeline.name,
    db_path: paths.db,
    base_url: baseUrlText(options.baseUrl),
    tables: JSON.stringify(tables.map(({ table }) => table)),
    options: JSON.stringify(remembered(run)),
    created_at_utc: new Date().toISOString(),
    previous_run_tag: previous?.runTag ?? '',
    backup: locked ? 'postponed' : 'done',
  };
  const store = createWorking(run, () =>
    SnapshotStore.create(
      paths.snapshot,
      facts,
      tables.map(({ table }) => table),
      previous,
    ),
  );
  log.info(
    { event: 'crawl_started', tables: tables.map(({ table }) => table) },
    `Reading ${counted(tables.length, 'table')}.`,
  );
  return ready({ ...run, owner }, store, pipeline, previous, true);
}

/**
 * Goes on with an unfinished run.
 * @throws CannotResumeError when it began with other options, or when a newer snapshot was published since.
 */
export function resumeSnapshotRun(run: Run, pipeline: Pipeline): SnapshotRun {
  const previous = readBefore(run).previous;
  const store = openStopped(run, previous);
  try {
    refuseDifferences(run, store, previous);
  } catch (error) {
    store.close();
    throw error;
  }
  const states = store.checkpoints();
  const done = states.filter(({ completed }) => completed).length;
  run.log.info(
    { event: 'resumed', tables: states },
    `Going on with run ${run.tag}: ${done} of ${counted(states.length, 'table')} complete.`,
  );
  return ready({ ...run, owner: askOwner(run) }, store, pipeline, previous, false);
}

/** @throws CannotStartError when the disk does not even take an empty working database. */
function createWorking(run: Run, create: () => SnapshotStore): SnapshotStore {
  try {
    return create();
  } catch (error) {
    if (!isDisk(error)) throw error;
    throw new CannotStartError(`The working database ${run.paths.snapshot} cannot be made: ${messageOf(error)}.`, {
      code: 'working_database',
      safe: 'The published database is untouched; no record was asked of the server.',
      next: `Make room or name another folder (--checkpoint-dir), then: ${nextCommand('snapshot', run.options)}`,
      cause: error,
    });
  }
}

/**
 * Opens the working database of a stopped run, checked through: a damaged one must not be published weeks later.
 * @throws CannotResumeError `snapshot_damaged`.
 */
function openStopped(run: Run, previous: PreviousSnapshot | undefined): SnapshotStore {
  try {
    return SnapshotStore.open(run.paths.snapshot, () => previous);
  } catch (error) {
    if (!isNoDatabase(error)) throw error;
    throw new CannotResumeError(`The working database of run ${run.tag} is damaged: ${messageOf(error)}.`, {
      code: 'snapshot_damaged',
      safe: `The published database is untouched; what is damaged lies in ${run.paths.runDir}.`,
      next: `Remove that folder and begin anew: ${nextCommand('snapshot', run.options)}`,
      cause: error,
    });
  }
}

function ready(
  run: Run & Pick<SnapshotRun, 'owner'>,
  store: SnapshotStore,
  pipeline: Pipeline,
  previous: PreviousSnapshot | undefined,
  isNew: boolean,
): SnapshotRun {
  const { catalog } = pipeline;
  const asked: readonly string[] = JSON.parse(store.facts.get('tables'));
  const tables = catalog.filter(({ table }) => asked.includes(table));
  const checkpoint = new CheckpointFile(run.paths.checkpoint, store, run.options.fileMode, run.log);
  checkpoint.flush();
  const publishedAs = previous?.finalDbPath ?? null;
  if (wasMovedFrom(publishedAs, run.paths.db)) run.record.movedFrom = publishedAs;
  foreseeCrawl(run, { store, tables, publishes: pipeline.publishes, isNew, publishedAs });
  for (const { table, page, completed } of store.checkpoints()) {
    run.progress.tableWaits(table, store.previousRows(table), { pages: page, rows: store.rowCount(table) });
    if (completed) run.progress.tableDone(table);
  }
  const replacedWorkspace = pipeline.publishes ? previous?.workspace : undefined;
  return {
    ...run,
    catalog,
    tables,
    madeBy: makerOf(pipeline, run.options, previous),
    replacedWorkspace,
    store,
    checkpoint,
  };
}

/**
 * What the published database holds now. A locked one is asked again before publishing; a damaged one stops the run.
 * @param readFrom where it is read. @default where it lies
 */
export function readBefore(
  run: Pick<Run, 'paths' | 'options' | 'log'>,
  readFrom: string = run.paths.db,
): { previous: PreviousSnapshot | undefined; locked: boolean } {
  const { db } = run.paths;
  try {
    return { previous: readPreviousSnapshot(readFrom), locked: false };
  } catch (error) {
    if (isSqliteBusy(error)) {
      run.log.warn(
        { event: 'target_locked', path: db },
        `${db} is locked; backup and carry-over are tried again later.`,
      );
      return { previous: undefined, locked: true };
    }
    if (isNoDatabase(error) && !run.options.backup) {
      run.log.warn(
        { event: 'target_unreadable', path: db },
        `${db} cannot be read (${messageOf(error)}) and is replaced.`,
      );
      return { previous: undefined, locked: false };
    }
    throw new CannotStartError(`${db} cannot be read: ${messageOf(error)}.`, {
      code: 'target_unreadable',
      safe: 'It is untouched; nothing was asked of the server.',
      next: isNoDatabase(error)
        ? 'Bring a backup back (salesmap backup list shows them, then: salesmap backup restore TAG), or move it away, or replace it without keeping it: --no-backup.'
        : 'Give this user the right to read it, or close the program that holds it.',
      cause: error,
    });
  }
}

const remembered = ({ options }: Run): Record<string, unknown> => ({
  checkpoint_interval: options.checkpointInterval,
  webforms: options.webforms,
  accept_shrink: options.acceptShrink,
  allow_partial: options.allowPartial,
  prune_columns: options.pruneColumns,
  track_changes: options.trackChanges ?? false,
  keep_changes_days: options.keepChangesDays,
  min_interval_ms: options.minIntervalMs,
  token_file: options.tokenFile ?? null,
  rate_limiter: rememberedLimiter(options.rateLimiter),
});

/** For the command that `status` shows; an address with a secret is not kept. */
const rememberedLimiter = (url: URL | undefined): string | null => {
  if (url === undefined) return null;
  return url.password === '' ? url.href : 'in_environment';
};
