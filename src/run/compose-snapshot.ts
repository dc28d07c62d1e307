import { backupDatabase } from '../files/backup-database.ts';
import { isNoDatabase, isSqliteBusy } from '../files/sqlite-errors.ts';
import { baseUrlText } from '../salesmap/base-url.ts';
import { ENDPOINTS, type Endpoint } from '../salesmap/endpoints.ts';
import type { SourceError } from '../salesmap/source-error.ts';
import { carryOverTable, carryOverWebforms } from '../store/carry-over.ts';
import { commitStep } from '../store/commit-step.ts';
import { type ColumnDrift, keepColumns } from '../store/keep-columns.ts';
import { CARRIED_OVER, type ManifestEntry, NOT_ASKED_FOR, writeManifest, writeRunInfo } from '../store/manifest.ts';
import { openReadOnly } from '../store/open-database.ts';
import { orderColumns } from '../store/order-columns.ts';
import { type PreviousSnapshot, readPreviousSnapshot } from '../store/previous-snapshot.ts';
import { sealSnapshot } from '../store/seal-snapshot.ts';
import { TableWriter } from '../store/table-writer.ts';
import { verifySnapshot } from '../store/verify-snapshot.ts';
import { createWebformHistory } from '../store/webform-history.ts';
import { goOn } from './end-of-crawl.ts';
import { messageOf, RefusedToPublishError, ResumableError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import { saveTag } from './save-previous.ts';
import type { SnapshotRun } from './snapshot-run.ts';

/** A finished, verified snapshot in one file, not yet published. */
export interface SealedSnapshot {
  readonly path: string;
  /** Tables of the published snapshot that stand in for ones that failed (`--allow-partial`). */
  readonly standIns: readonly string[];
  /** True when the published database was locked too hard to be read: only the fallback path is left. */
  readonly targetLocked: boolean;
}

/** The published database as it is just before it is replaced. */
interface Published {
  readonly previous: PreviousSnapshot | undefined;
  readonly locked: boolean;
}

/**
 * Completes the working database after the crawl: columns and tables taken over, webform history taken over, manifest,
 * run_info, verified, sealed. Everything up to the seal can be done again.
 * @param failed tables that the published ones stand in for.
 */
export async function composeSnapshot(
  run: SnapshotRun,
  failed: ReadonlyMap<string, SourceError>,
): Promise<SealedSnapshot> {
  run.progress.phase('verify');
  const published = await readPublished(run);
  const others = ENDPOINTS.filter(({ table }) => !run.tables.some((asked) => asked.table === table));
  const toCarry = [...others.map(({ table }) => table), ...failed.keys()];
  if (failed.size > 0) needStandIns(run, failed, published);
  if (published.locked && toCarry.length > 0) throw cannotCarry(run, toCarry);
  const crawled = run.tables.filter(({ table }) => !failed.has(table));
  const drift = run.store.db.transaction(() =>
    crawled.map((endpoint) => keepColumns(run.store, endpoint, run.options.pruneColumns)),
  )();
  logDrift(run, drift);
  carryOver(run, published, toCarry);
  orderColumns(
    run.store.db,
    ENDPOINTS.map(({ table }) => table),
  );
  describe(run, published, failed);
  verify(run, published, crawled);
  sealSnapshot(run.store.db);
  run.log.info({ event: 'finalized', path: run.paths.snapshot, tables: run.record.tables }, 'The snapshot is whole.');
  return { path: run.paths.snapshot, standIns: [...failed.keys()], targetLocked: published.locked };
}

async function readPublished(run: SnapshotRun): Promise<Published> {
  const { db } = run.paths;
  try {
    const previous = readPreviousSnapshot(db);
    if (previous !== undefined && run.options.backup && run.store.facts.get('backup') === 'postponed') {
      const { backupDir, keepBackups, fileMode } = run.options;
      const options = { backupDir, keep: keepBackups, mode: fileMode, log: run.log, runTag: saveTag(db, previous) };
      run.record.backupPath = (await backupDatabase(db, options)).path;
    }
    return { previous, locked: false };
  } catch (error) {
    if (isSqliteBusy(error)) {
      run.log.warn(
        { event: 'target_locked', path: db },
        `${db} is locked; the new snapshot goes to the fallback path.`,
      );
      return { previous: undefined, locked: true };
    }
    if (!isNoDatabase(error)) throw error;
    run.log.warn(
      { event: 'target_unreadable', path: db },
      `${db} cannot be read (${messageOf(error)}); nothing is taken over.`,
    );
    return { previous: undefined, locked: false };
  }
}

function carryOver(run: SnapshotRun, { previous }: Published, tables: readonly string[]): void {
  const { store } = run;
  const published = previous === undefined ? undefined : openReadOnly(run.paths.db);
  try {
    commitStep(store.db, 'carry_over', () => {
      if (published === undefined) createWebformHistory(store.db);
      else run.record.webformRows = carryOverWebforms(store, published);
      for (const table of tables) {
        const carried = previous && published && carryOverTable(store, published, table, previous);
        if (carried) run.progress.tableCarried(table, store.rowCount(table));
        else makeEmpty(run, table);
      }
    });
  } finally {
    published?.close();
  }
}

/** A table that was not asked for and that no snapshot had: it exists, so that queries do not break. */
function makeEmpty(run: SnapshotRun, table: string): void {
  run.store.resetTable(table);
  TableWriter.create(run.store.db, table);
  const columns = ENDPOINTS.find((endpoint) => endpoint.table === table)?.columns ?? [];
  for (const field of columns) run.store.writer(table).keepColumn(field, { first: null, last: null });
}

function describe(run: SnapshotRun, { previous }: Published, failed: ReadonlyMap<string, SourceError>): void {
  const { store, record } = run;
  record.capturedAtUtc = new Date().toISOString();
  const asked = new Set(run.tables.map(({ table }) => table));
  const errorsOf = ({ table }: Endpoint): string | null => {
    const failure = failed.get(table)?.message;
    if (failure === undefined && asked.has(table)) return null;
    if (!previous?.tables.has(table)) return NOT_ASKED_FOR;
    return `${CARRIED_OVER}${previous.runTag ?? 'unknown'}${failure === undefined ? '' : `; ${failure}`}`;
  };
  const entries = ENDPOINTS.map((endpoint): ManifestEntry => {
    const { table, path } = endpoint;
    const [rows, columns] = [store.rowCount(table), store.columnCount(table)];
    record.tables[table] = { rows, cols: columns };
    return { table, endpoint: path, rows, columns, errors: errorsOf(endpoint) };
  });
  const notes = entries.flatMap(({ table, errors }) => (errors === null ? [] : [`${table}: ${errors}`]));
  record.errors.push(...[...failed.values()].map(({ message }) => message));
  commitStep(store.db, 'manifest', () => {
    writeManifest(store.db, entries);
    writeRunInfo(store.db, {
      runTag: run.tag,
      capturedAtUtc: record.capturedAtUtc ?? '',
      baseUrl: baseUrlText(run.options.baseUrl),
      endpoints: JSON.stringify(run.tables.map(({ path }) => path)),
      note: notes.join(' · '),
      checkpointPath: run.paths.checkpoint,
      finalDbPath: run.paths.db,
    });
  });
}

function verify(run: SnapshotRun, { previous }: Published, crawled: readonly Endpoint[]): void {
  const before = new Map(crawled.map(({ table }) => [table, previous?.tables.get(table)?.rows ?? 0]));
  const problems = verifySnapshot(run.store.db, before, run.options.acceptShrink);
  if (problems.length === 0) return;
  const words = problems.map(({ message }) => message).join('; ');
  run.record.errors.push(...problems.map(({ message }) => message));
  const shrinkOnly = problems.every(({ code }) => code === 'shrink');
  throw new RefusedToPublishError(`The new snapshot is not fit to replace the published one: ${words}.`, {
    code: problems[0]?.code ?? 'refused',
    safe: goOn(run).safe,
    next: shrinkOnly
      ? `If that is right: ${nextCommand(`resume --run-tag ${run.tag} --accept-shrink`, run.options)}`
      : `Begin anew: ${nextCommand('snapshot', run.options)}`,
  });
}

function needStandIns(run: SnapshotRun, failed: ReadonlyMap<string, SourceError>, { previous }: Published): void {
  const missing = [...failed].filter(([table]) => !previous?.tables.has(table));
  if (missing.length === 0) return;
  const words = missing.map(([, error]) => error.message).join(' · ');
  run.record.errors.push(...missing.map(([, error]) => error.message));
  throw new ResumableError(
    `No published table can stand in for ${missing.map(([table]) => table).join(', ')}: ${words}`,
    {
      code: 'tables_failed',
      ...goOn(run),
    },
  );
}

const cannotCarry = (run: SnapshotRun, tables: readonly string[]): ResumableError =>
  new ResumableError(`${run.paths.db} is locked, and ${tables.join(', ')} must be taken over from it.`, {
    code: 'target_locked',
    ...goOn(run),
  });

function logDrift(run: SnapshotRun, drift: readonly ColumnDrift[]): void {
  for (const { table, appeared, vanished } of drift) {
    if (appeared.length + vanished.length === 0) continue;
    const words = `${table}: ${appeared.length} new fields, ${vanished.length} that no record carries any more.`;
    run.log.info({ event: 'column_drift', table, appeared, vanished, pruned: run.options.pruneColumns }, words);
  }
}
