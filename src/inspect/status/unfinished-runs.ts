import { SqliteError } from 'better-sqlite3';
import { nodeFileSystem } from '../../files/file-system.ts';
import { listRunDirectories, type RunDirectory } from '../../files/run-directory.ts';
import type { StoppedAsks } from '../../run/resume-command.ts';
import { snapshotPath } from '../../run/run-paths.ts';
import { readAtRest } from '../../store/read-at-rest.ts';
import { factsIn } from '../../store/read-facts.ts';
import { readMirror, UNKNOWN_ASKS } from './checkpoint-mirror.ts';

/** How far a table of an unfinished run is. */
export interface UnfinishedTable {
  readonly table: string;
  readonly pages: number;
  readonly rows: number;
  readonly completed: boolean;
  readonly errors: readonly string[];
}

/** A run that stopped half-way. */
export interface UnfinishedRun {
  readonly run_tag: string;
  readonly path: string;
  /**
   * `resumable`; `at_work`: right now; `superseded`: a newer snapshot was published since, and `resume` would refuse;
   * `damaged`: its working database is none; `lost`: it is gone.
   */
  readonly state: 'resumable' | 'at_work' | 'superseded' | 'damaged' | 'lost';
  readonly base_url: string | null;
  readonly options: StoppedAsks;
  /** Why verification refused it, `shrink` for rows that it lost; null when it was not refused. */
  readonly refused: string | null;
  readonly began_at_utc: string | null;
  /** When its checkpoint was last written. */
  readonly updated_at_utc: string | null;
  readonly tables: readonly UnfinishedTable[];
}

/** What is known beside the checkpoint folder. */
export interface UnfinishedContext {
  readonly dbPath: string;
  /** The run tag of the published database. */
  readonly publishedTag: string | null;
  /** Tags whose snapshot reached its place, by the history. */
  readonly published: ReadonlySet<string>;
  /** The run that is at work now. */
  readonly runningTag: string | null;
}

/**
 * The unfinished runs of a database, newest first. How far each is stands in its `checkpoint.json`; the working database is
 * not opened: to leave files in the run's folder would keep the run from ever growing old enough to be let go. Only where that
 * file tells nothing, the working database is asked whose it is, as `readAtRest` reads it.
 * @throws what the system says when the folder cannot be read.
 */
export async function unfinishedRuns(
  checkpointDir: string,
  context: UnfinishedContext,
): Promise<readonly UnfinishedRun[]> {
  const runs: UnfinishedRun[] = [];
  for (const folder of listRunDirectories(checkpointDir)) runs.push(...(await runIn(folder, context)));
  return runs;
}

async function runIn(
  { runTag, path, hasSnapshot }: RunDirectory,
  context: UnfinishedContext,
): Promise<UnfinishedRun[]> {
  const mirror = readMirror(path);
  const working = hasSnapshot ? await lookAt(snapshotPath(path), mirror !== undefined) : undefined;
  const dbPath = mirror?.db_path ?? working?.dbPath;
  if (dbPath !== undefined && dbPath !== context.dbPath) return [];
  const tables = Object.entries(mirror?.tables ?? {}).map(([table, { page, ...how }]) => ({
    table,
    pages: page,
    ...how,
  }));
  const isLost = mirror !== undefined && !context.published.has(runTag) && tables.some(({ completed }) => !completed);
  if (!hasSnapshot && !isLost) return [];
  const isNewest = context.publishedTag === null || runTag >= context.publishedTag;
  const stopped = working === undefined ? 'lost' : working.isDatabase ? 'resumable' : 'damaged';
  const state = runTag === context.runningTag ? 'at_work' : isNewest ? stopped : 'superseded';
  // What cannot be gone on with matters until a later run published.
  if (!isNewest && stopped !== 'resumable') return [];
  const {
    base_url = null,
    refused = null,
    created_at_utc: began_at_utc = null,
    updated_at_utc = null,
    options = UNKNOWN_ASKS,
  } = mirror ?? {};
  return [{ run_tag: runTag, path, state, base_url, options, refused, began_at_utc, updated_at_utc, tables }];
}

const MAGIC = 'SQLite format 3\0';

/** Whether the working database is one at all; all of it is checked by `resume`. */
async function lookAt(
  path: string,
  isKnown: boolean,
): Promise<{ readonly isDatabase: boolean; readonly dbPath?: string }> {
  if (nodeFileSystem.readStart(path, MAGIC.length).toString('latin1') !== MAGIC) return { isDatabase: false };
  if (isKnown) return { isDatabase: true };
  try {
    const facts = await readAtRest(path, ({ db }) => factsIn(db));
    return facts === undefined ? { isDatabase: false } : { isDatabase: true, dbPath: facts.dbPath };
  } catch (error) {
    if (error instanceof SqliteError) return { isDatabase: false }; // Damaged, or not one of ours.
    throw error;
  }
}
