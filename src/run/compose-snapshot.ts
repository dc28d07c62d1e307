import type { Endpoint } from '../salesmap/endpoint.ts';
import type { SourceError } from '../salesmap/source-error.ts';
import { type ColumnDrift, keepColumns } from '../store/keep-columns.ts';
import { orderColumns } from '../store/order-columns.ts';
import { sealSnapshot } from '../store/seal-snapshot.ts';
import { verifySnapshot } from '../store/verify-snapshot.ts';
import { counted } from './counted.ts';
import { describeSnapshot } from './describe-snapshot.ts';
import { type CrawlEnding, goOn, TABLES_FAILED } from './end-of-crawl.ts';
import { isDisk, RefusedToPublishError, ResumableError } from './errors.ts';
import { failureText, gatherFailures } from './failure-words.ts';
import { fillMembers } from './fill-members.ts';
import { type PublishedState, readPublished } from './read-published.ts';
import { SHRINK, wayOn } from './resume-command.ts';
import { snapshotMembers } from './snapshot-members.ts';
import type { SnapshotRun } from './snapshot-run.ts';
import { watchOf } from './step-watch.ts';
import { trackChanges } from './track-changes.ts';

/** A finished, verified snapshot in one file, not yet published. */
export interface SealedSnapshot {
  readonly path: string;
  /** Tables of the published snapshot that stand in for ones that failed (`--allow-partial`). */
  readonly standIns: readonly string[];
  /** True when the published database was locked too hard to be read: only the fallback path is left. */
  readonly targetLocked: boolean;
}

/**
 * Completes the working database after the crawl: columns and tables taken over, webform history taken over, manifest,
 * run_info, verified, sealed. Everything up to the seal can be done again.
 * @param ending the tables that the published ones stand in for, and those that were skipped.
 */
export async function composeSnapshot(run: SnapshotRun, ending: CrawlEnding): Promise<SealedSnapshot> {
  run.progress.phase('verify');
  const { failed, skipped } = ending;
  const published = await readPublished(run);
  if (failed.size > 0) needStandIns(run, failed, published);
  const asked = new Set(run.tables.map(({ table }) => table));
  const members = snapshotMembers(run.catalog, asked, ending, published.previous);
  const uncrawled = members.flatMap(({ table, origin }) => (origin === 'carried' || origin === 'empty' ? [table] : []));
  if (published.locked && uncrawled.length > 0) throw cannotCarry(run, uncrawled);
  const crawled = run.tables.filter(({ table }) => !failed.has(table) && !skipped.has(table));
  const drift = run.store.db.transaction(() =>
    crawled.map((endpoint) => keepColumns(run.store, endpoint, run.options.pruneColumns)),
  )();
  noteDrift(run, drift);
  await fillMembers(run, published, members);
  orderColumns(
    run.store.db,
    members.map(({ table }) => table),
  );
  run.record.errors.push(...gatherFailures([...failed.values()]).map(({ words }) => words));
  describeSnapshot(run, members);
  await trackChanges(run, published, members);
  await verify(run, published, crawled);
  sealSnapshot(run.store.db);
  run.log.info({ event: 'finalized', path: run.paths.snapshot, tables: run.record.tables }, 'The snapshot is whole.');
  return { path: run.paths.snapshot, standIns: [...failed.keys()], targetLocked: published.locked };
}

async function verify(run: SnapshotRun, { previous }: PublishedState, crawled: readonly Endpoint[]): Promise<void> {
  const before = new Map(crawled.map(({ table }) => [table, previous?.tables.get(table)?.rows ?? 0]));
  const watch = watchOf(run.progress, run.stop);
  const problems = await verifySnapshot(run.store.db, before, run.options.acceptShrink, watch);
  if (problems.length === 0) return;
  const words = problems.map(({ message }) => message).join('; ');
  run.record.errors.push(...problems.map(({ message }) => message));
  const refused = problems.find(({ code }) => code !== SHRINK)?.code ?? SHRINK;
  rememberRefusal(run, refused);
  const stopped = { runTag: run.tag, baseUrl: null, refused };
  throw new RefusedToPublishError(`The new snapshot is not fit to replace the published one: ${words}.`, {
    code: problems[0]?.code ?? 'refused',
    safe: goOn(run).safe,
    next: wayOn(stopped, run.options),
  });
}

/** The next night need not be refused for the same rows again. A database that is too damaged for a note is found by that. */
function rememberRefusal({ store, checkpoint }: SnapshotRun, code: string): void {
  try {
    store.facts.set('refused', code);
  } catch (error) {
    if (!isDisk(error)) throw error;
  }
  checkpoint.flush();
}

function needStandIns(run: SnapshotRun, failed: ReadonlyMap<string, SourceError>, { previous }: PublishedState): void {
  const missing = [...failed].filter(([table]) => !previous?.tables.has(table));
  if (missing.length === 0) return;
  const words = failureText(gatherFailures(missing.map(([, error]) => error)));
  throw new ResumableError(
    `No published table can stand in for ${missing.map(([table]) => table).join(', ')}: ${words}`,
    { code: TABLES_FAILED, ...goOn(run) },
  );
}

const cannotCarry = (run: SnapshotRun, tables: readonly string[]): ResumableError =>
  new ResumableError(`${run.paths.db} is locked, and ${tables.join(', ')} must be taken over from it.`, {
    code: 'target_locked',
    ...goOn(run),
  });

function noteDrift(run: SnapshotRun, drift: readonly ColumnDrift[]): void {
  for (const { table, appeared, vanished } of drift) {
    if (appeared.length + vanished.length === 0) continue;
    run.record.drift[table] = { appeared, vanished };
    const words = `${table}: ${counted(appeared.length, 'new field')}, ${vanished.length} that no record carries any more.`;
    run.log.info({ event: 'column_drift', table, appeared, vanished, pruned: run.options.pruneColumns }, words);
  }
}
