import { dirname } from 'node:path';
import Database, { SqliteError } from 'better-sqlite3';
import { checkDatabase } from '../files/check-database.ts';
import { discardDatabase } from '../files/discard-database.ts';
import type { FileSystem } from '../files/file-system.ts';
import { digestOfGzip, gunzipFile } from '../files/gzip-file.ts';
import { isNoDatabase } from '../files/sqlite-errors.ts';
import { counted } from '../run/counted.ts';
import { CannotStartError, isDisk, messageOf, systemCodeOf } from '../run/errors.ts';
import { longDiskStep } from '../run/fault-point.ts';
import type { RunLog } from '../run/log.ts';
import { isRunTag } from '../run/run-tag.ts';
import type { StepWatch } from '../run/step-watch.ts';
import { readSnapshotFacts, type SnapshotFacts } from '../store/snapshot-facts.ts';

/** A backup that is what it says it is, unpacked. */
export interface WholeBackup {
  readonly ok: true;
  /** What was checked, in words. */
  readonly message: string;
  readonly facts: SnapshotFacts;
  /** Rows of every table, as they were counted. */
  readonly rows: ReadonlyMap<string, number>;
}

/** A backup that would not bring the snapshot back. */
export interface DamagedBackup {
  readonly ok: false;
  /** Why, as a sentence goes on after “the backup …: ”. */
  readonly message: string;
}

/** How a backup is unpacked. */
export interface UnpackOptions {
  readonly runTag: string;
  /** A path that is free: the database lies there when the backup is whole; else nothing does. */
  readonly to: string;
  readonly mode: number;
  /** Makes sure, before anything is written, that there is room for so many bytes. */
  readonly needRoom: (bytes: number) => void;
  readonly watch: StepWatch;
  readonly fs: FileSystem;
  readonly log: RunLog;
}

/**
 * Reads a backup back and checks it through: the gzip to its end with its checksum, SQLite's whole integrity check, and the
 * rows of every table against the backup's own manifest. It is read to nowhere first: so its size is known before anything
 * is written, and one that is cut short writes nothing. Memory does not grow with it.
 * @throws CannotStartError `unpack_failed` when the place to unpack to fails; what `needRoom` throws; the reason of `watch.stop`.
 */
export async function unpackBackup(path: string, options: UnpackOptions): Promise<WholeBackup | DamagedBackup> {
  const { to, fs, log } = options;
  let verdict: WholeBackup | DamagedBackup | undefined;
  try {
    verdict = await unpackAndCheck(path, options);
    return verdict;
  } finally {
    if (verdict?.ok !== true) discardDatabase(to, fs, log);
  }
}

async function unpackAndCheck(path: string, options: UnpackOptions): Promise<WholeBackup | DamagedBackup> {
  const { runTag, to, needRoom, watch, fs } = options;
  const digest = await readThrough(path, options);
  if (typeof digest === 'string') return damaged(digest);
  if (digest.bytes === 0) return damaged('it is empty');
  needRoom(digest.bytes);
  const unpacked = await writeOut(path, digest.bytes, options);
  if (unpacked.sha256 !== digest.sha256) return damaged('it reads differently each time: the disk is failing');
  const refused = leaveWal(to, fs);
  if (refused !== undefined) return damaged(refused);
  watch.stepBegan('check', undefined);
  const { verdict, rows } = await checkDatabase(to, { countRows: true, stop: watch.stop });
  if (verdict !== 'ok') return damaged(`SQLite's integrity check says: ${verdict}`);
  if (rows.size === 0) return damaged('it holds no table');
  const facts = factsOf(to);
  return typeof facts === 'string' ? damaged(facts) : compare(runTag, facts, rows);
}

/**
 * Reads a backup to its end, and its checksum, without unpacking it.
 * @returns what its bytes are, or why they cannot be read.
 * @throws CannotStartError `backup_unreadable` when this user may not; the reason of `watch.stop`.
 */
export async function readThrough(
  path: string,
  { watch, fs }: Pick<UnpackOptions, 'watch' | 'fs'>,
): Promise<Awaited<ReturnType<typeof digestOfGzip>> | string> {
  const { stop, stepMoved: read } = watch;
  try {
    watch.stepBegan('read_back', fs.stat(path)?.bytes);
    return await digestOfGzip(path, { fs, stop, moved: () => undefined, read });
  } catch (error) {
    stop.throwIfAborted();
    const code = systemCodeOf(error) ?? '';
    if (code === 'Z_BUF_ERROR') return 'it is cut short';
    if (code.startsWith('Z_')) return `its compressed bytes are damaged: ${messageOf(error)}`;
    if (code === 'EACCES' || code === 'EPERM') throw notAllowed(path, error); // It may be whole.
    if (isDisk(error)) return `it cannot be read: ${messageOf(error)}`;
    throw error;
  }
}

const notAllowed = (path: string, error: unknown): CannotStartError =>
  new CannotStartError(`The backup ${path} cannot be read: ${messageOf(error)}.`, {
    code: 'backup_unreadable',
    safe: 'Nothing was touched; whether it is whole is not known.',
    next: 'Give this user the right to read it.',
    cause: error,
  });

/** What fails here is not the backup, which was just read to its end, but the place. */
async function writeOut(path: string, bytes: number, { to, mode, watch, fs }: UnpackOptions) {
  const { stop, stepMoved: moved } = watch;
  try {
    watch.stepBegan('unpack', bytes);
    return await longDiskStep('backup_unpack', () => gunzipFile(path, to, { mode, fs, stop, moved }));
  } catch (error) {
    stop.throwIfAborted();
    if (!isDisk(error)) throw error;
    throw new CannotStartError(`The backup ${path} cannot be unpacked in ${dirname(to)}: ${messageOf(error)}.`, {
      code: 'unpack_failed',
      safe: 'The backup and the published database are untouched.',
      next: `Make room in ${dirname(to)}, or make it writable, and try again.`,
      cause: error,
    });
  }
}

/** Bytes 18 and 19 of a database: 2 = WAL (SQLite: Database File Format §1.3.3). */
const WAL = 2;

/** Backups are made in rollback mode; one that somebody else made would get sidecars as soon as it is read. */
function leaveWal(path: string, fs: FileSystem): string | undefined {
  if (fs.readStart(path, 20)[18] !== WAL) return undefined;
  return orDamage(() => {
    const db = new Database(path, { fileMustExist: true });
    try {
      db.pragma('journal_mode = DELETE');
    } finally {
      db.close();
    }
    return undefined;
  });
}

const factsOf = (path: string): SnapshotFacts | string => orDamage(() => readSnapshotFacts(path));

/** @returns what SQLite says of a file that is no snapshot, although each of its pages is sound. */
function orDamage<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (isNoDatabase(error) || (error instanceof SqliteError && error.code === 'SQLITE_ERROR')) {
      return `it cannot be read as a snapshot: ${messageOf(error)}`;
    }
    throw error;
  }
}

function compare(runTag: string, facts: SnapshotFacts, rows: ReadonlyMap<string, number>): WholeBackup | DamagedBackup {
  if (facts.runTag !== null && isRunTag(facts.runTag) && facts.runTag !== runTag) {
    return damaged(`it holds the snapshot of run ${facts.runTag}, not the one of its name`);
  }
  const { manifest } = facts;
  const wrong = (manifest ?? []).filter(({ table, rows: said }) => (rows.get(table) ?? 0) !== said);
  if (wrong.length > 0) {
    const words = wrong.map(
      ({ table, rows: said }) => `${table} holds ${counted(rows.get(table) ?? 0, 'row')}, not ${said}`,
    );
    return damaged(`its manifest says otherwise: ${words.join('; ')}`);
  }
  const sum = [...rows.values()].reduce((all, count) => all + count, 0);
  const message =
    manifest === undefined
      ? `${counted(sum, 'row')}, and no manifest to compare them with`
      : `every table of the manifest (${manifest.length}) holds as many rows as it says${besides(manifest, rows)}`;
  return { ok: true, message, facts, rows };
}

/** Submissions are not in the manifest: they come after it. */
function besides(manifest: NonNullable<SnapshotFacts['manifest']>, rows: ReadonlyMap<string, number>): string {
  const submissions = rows.get('webform_history');
  const isNamed = manifest.some(({ table }) => table === 'webform_history');
  return submissions === undefined || isNamed ? '' : `; webform_history, which it does not name, holds ${submissions}`;
}

const damaged = (message: string): DamagedBackup => ({ ok: false, message });
