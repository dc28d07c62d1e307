import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { PrivateFolder } from '../../files/private-folder.ts';
import { CannotStartError, isDisk, messageOf } from '../../run/errors.ts';
import { attachBoth, type Side } from '../../store/diff/attach-both.ts';
import { type CompareOptions, TableComparison } from '../../store/diff/compare-tables.ts';
import type { ChangeCounts, ChangeKind, RecordChange } from '../../store/diff/record-change.ts';
import { pathAtRest } from '../../store/read-at-rest.ts';
import type { FoundSnapshot } from './find-snapshot.ts';
import { type SnapshotFacts, snapshotFacts } from './snapshot-facts.ts';
import { tablesToCompare } from './tables-to-compare.ts';
import { unpackInto } from './unpack-into.ts';

const SIDES: readonly Side[] = ['main', 'newer'];

/** What is compared, and how. */
export interface DiffOptions extends CompareOptions {
  /** Only these tables. @default all that hold records in either snapshot */
  readonly tables?: readonly string[] | undefined;
  /** Ends the comparison with its reason. */
  readonly stop: AbortSignal;
}

/**
 * Two snapshots side by side. Both are only read, a piece at a time; memory does not grow with them. Copies of backups are
 * gone when it is closed, or the process ends.
 */
export class SnapshotDiff {
  readonly tables: readonly string[];
  readonly older: SnapshotFacts;
  readonly newer: SnapshotFacts;
  readonly #db: Database;
  readonly #folder: PrivateFolder;
  readonly #options: DiffOptions;
  readonly #versions: string;
  #latest: TableComparison | undefined;

  private constructor(db: Database, folder: PrivateFolder, options: DiffOptions) {
    this.#db = db;
    this.#folder = folder;
    this.#options = options;
    this.#versions = versionsOf(db);
    this.tables = tablesToCompare(db, options.tables);
    this.older = snapshotFacts(db, 'main');
    this.newer = snapshotFacts(db, 'newer');
  }

  /** @throws CannotStartError for a snapshot that cannot be read, or a table that neither has. */
  static async open(older: FoundSnapshot, newer: FoundSnapshot, options: DiffOptions): Promise<SnapshotDiff> {
    const folder = new PrivateFolder();
    let db: Database | undefined;
    try {
      const [olderPath, newerPath] = [await readable(older, folder, options), await readable(newer, folder, options)];
      db = attachBoth(olderPath, newerPath);
      return new SnapshotDiff(db, folder, options);
    } catch (error) {
      db?.close();
      folder.remove();
      throw explained(error, `${older.label} and ${newer.label} cannot be compared`);
    }
  }

  async counts(table: string): Promise<ChangeCounts> {
    const counting = this.#comparison(table).counts();
    for (;;) {
      const { value, done } = this.#guarded(() => counting.next());
      if (done) return value;
      await this.#breathe();
    }
  }

  /** @param kinds default all. */
  async *changes(table: string, kinds?: readonly ChangeKind[]): AsyncGenerator<RecordChange, void, void> {
    const changes = this.#comparison(table).changes(kinds);
    for (;;) {
      const { value, done } = this.#guarded(() => changes.next());
      if (done) return;
      if (value !== undefined) yield value;
      else await this.#breathe();
    }
  }

  close(): void {
    this.#db.close();
    this.#folder.remove();
  }

  /** Counting a table and listing its changes take the same preparations. */
  #comparison(table: string): TableComparison {
    if (this.#latest?.table !== table) {
      this.#latest = this.#guarded(() => new TableComparison(this.#db, table, this.#options));
    }
    return this.#latest;
  }

  /** No lock is held between two pieces: somebody may have written. */
  async #breathe(): Promise<void> {
    await setImmediate();
    this.#options.stop.throwIfAborted();
    if (this.#guarded(() => versionsOf(this.#db)) === this.#versions) return;
    throw new CannotStartError('A snapshot was written to while it was compared.', {
      code: 'changed_meanwhile',
      safe: 'Nothing was changed.',
      next: 'Compare them again.',
    });
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explained(error, 'The snapshots cannot be read to their end');
    }
  }
}

/** Changes when another connection has written. */
const versionsOf = (db: Database): string =>
  SIDES.map((side) => String(db.pragma(`${side}.data_version`, { simple: true }))).join();

/** A backup is unpacked, a database that cannot be read without a trace is copied. */
async function readable(
  { label, path, packed }: FoundSnapshot,
  folder: PrivateFolder,
  { stop }: DiffOptions,
): Promise<string> {
  stop.throwIfAborted();
  try {
    return packed ? await unpackInto(folder, path, stop) : await pathAtRest(path, folder, stop);
  } catch (error) {
    stop.throwIfAborted();
    throw explained(error, packed ? `${label} cannot be unpacked` : `${label} cannot be read`);
  }
}

function explained(error: unknown, what: string): unknown {
  if (!isDisk(error) && !/^Z_/.test(codeOf(error))) return error;
  return new CannotStartError(`${what}: ${messageOf(error)}.`, {
    code: 'unreadable_snapshot',
    safe: 'Nothing was changed.',
    next: 'Compare other snapshots, or try again when nobody writes to them.',
    cause: error,
  });
}

const codeOf = (error: unknown): string => String(error instanceof Error && 'code' in error ? error.code : '');
