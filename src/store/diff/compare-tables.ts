import type { Database, Statement } from 'better-sqlite3';
import { quoteIdentifier } from '../quote-identifier.ts';
import { cellsDiffer } from './cells-differ.ts';
import { changeReader, type FoundRow, readTogether } from './read-changes.ts';
import { CHANGE_KINDS, type ChangeCounts, type ChangeKind, type RecordChange } from './record-change.ts';
import { type RowKeys, rowsWithId, rowsWithoutId } from './row-keys.ts';
import { readTableSide, type TableSide } from './table-side.ts';

/** Fields that say when a record was last changed. */
const UPDATED_FIELDS = ['수정 날짜', '수정일', 'updatedAt'] as const;

/** Some tens of milliseconds of work. */
const ROWS_PER_PIECE = 2000;
const BEFORE_ALL = -(2n ** 63n);

/** How tables are compared. */
export interface CompareOptions {
  /**
   * Only records whose newer row says that it was changed at this moment or later, in milliseconds since 1970. Records that
   * were removed, and those that do not say when they were changed, are never left out. @default all
   */
  readonly sinceMs?: number | undefined;
}

type WindowEnd = Statement<[from: bigint], bigint | null>;

/** A search for one kind of change, in pieces: rows of the one side up to the next window, and their partners. */
interface Search {
  readonly kind: ChangeKind;
  readonly windowEnd: WindowEnd;
  readonly rows: Statement<[from: bigint, to: bigint], FoundRow>;
  readonly count: Statement<[from: bigint, to: bigint], bigint>;
}

/**
 * Compares one table of two attached databases (`attachBoth`). All the work is SQLite's: rows are joined by id there, the
 * two rows of a record are compared there, and only records that differ are ever read, one at a time. Memory does not grow
 * with the tables. A search stops after some 2,000 rows and goes on when asked, holding no lock meanwhile.
 * @throws CannotStartError for a table that is none of a snapshot; SqliteError.
 */
export class TableComparison {
  readonly table: string;
  readonly #db: Database;
  readonly #older: TableSide | undefined;
  readonly #newer: TableSide | undefined;
  readonly #options: CompareOptions;
  #searches: readonly Search[] | undefined;

  constructor(db: Database, table: string, options: CompareOptions = {}) {
    this.#db = db;
    this.table = table;
    this.#options = options;
    this.#older = readTableSide(db, 'main', table);
    this.#newer = readTableSide(db, 'newer', table);
  }

  /** Counts the records of each kind. Yields where others may go on. */
  *counts(): Generator<void, ChangeCounts, void> {
    const counts = { added: 0, removed: 0, changed: 0 };
    for (const { kind, count, windowEnd } of this.#all()) {
      for (const [from, to] of windows(windowEnd)) {
        counts[kind] += Number(count.get(from, to));
        yield;
      }
    }
    return counts;
  }

  /** The records of each kind, one kind after the other, each in the order of its rows. Yields undefined where others may go on. */
  *changes(kinds: readonly ChangeKind[] = CHANGE_KINDS): Generator<RecordChange | undefined, void, void> {
    const read = changeReader(this.#db, this.table, this.#older, this.#newer);
    for (const { kind, rows, windowEnd } of this.#all()) {
      if (!kinds.includes(kind)) continue;
      for (const [from, to] of windows(windowEnd)) {
        const found = rows.all(from, to);
        while (found.length > 0) yield* readTogether(this.#db, found, (row, partner) => read(kind, row, partner));
        yield undefined;
      }
    }
  }

  #all(): readonly Search[] {
    this.#searches ??= this.#prepare();
    return this.#searches;
  }

  #prepare(): readonly Search[] {
    const [older, newer] = [this.#older, this.#newer];
    const ids = {
      main: older && rowsWithId(this.#db, older),
      newer: newer && rowsWithId(this.#db, newer),
    };
    const anonymous = {
      main: older && rowsWithoutId(this.#db, older, newer),
      newer: newer && rowsWithoutId(this.#db, newer, older),
    };
    return CHANGE_KINDS.flatMap((kind): Search[] => {
      if (kind === 'changed') return ids.main && ids.newer ? [this.#changed(ids.main, ids.newer)] : [];
      const [of, other] = kind === 'added' ? (['newer', 'main'] as const) : (['main', 'newer'] as const);
      return [ids, anonymous].flatMap((keys) => {
        const there = keys[of];
        return there === undefined ? [] : [this.#onlyOn(kind, there, keys[other])];
      });
    });
  }

  #onlyOn(kind: 'added' | 'removed', there: RowKeys, other: RowKeys | undefined): Search {
    const absent =
      other === undefined
        ? ''
        : `AND NOT EXISTS (SELECT 1 FROM ${other.from('o')} WHERE ${other.key('o')} = ${there.key('n')})`;
    const since = kind === 'added' ? this.#since(there) : '';
    return this.#search(kind, there, { select: 'NULL', join: '', where: `${absent} ${since}` });
  }

  #changed(older: RowKeys, newer: RowKeys): Search {
    const [olderSide, newerSide] = [this.#older, this.#newer];
    if (olderSide === undefined || newerSide === undefined) throw new TypeError('Both sides have the table.');
    // CROSS JOIN: in this order, so that the windows are windows of the first one's rows.
    const join = `CROSS JOIN ${older.from('o')} ON ${older.key('o')} = ${newer.key('n')}
      CROSS JOIN ${olderSide.from} AS a ON a.${olderSide.rowid} = ${older.row('o')}
      CROSS JOIN ${newerSide.from} AS b ON b.${newerSide.rowid} = ${newer.row('n')}`;
    const where = `AND ${cellsDiffer([olderSide, 'a'], [newerSide, 'b'])} ${this.#since(newer)}`;
    return this.#search('changed', newer, { select: older.row('o'), join, where });
  }

  #search(
    kind: ChangeKind,
    keys: RowKeys,
    { select, join, where }: Readonly<Record<'select' | 'join' | 'where', string>>,
  ): Search {
    const row = keys.row('n');
    const rest = `FROM ${keys.from('n')} ${join} WHERE ${row} > ? AND ${row} <= ? AND ${keys.where('n')} ${where}`;
    const window = `SELECT ${row} AS row FROM ${keys.from('n')} WHERE ${row} > ? ORDER BY ${row} LIMIT ${ROWS_PER_PIECE}`;
    const db = this.#db;
    return {
      kind,
      windowEnd: db.prepare<[bigint], bigint | null>(`SELECT max(row) FROM (${window})`).pluck().safeIntegers(),
      rows: db
        .prepare<[bigint, bigint], FoundRow>(`SELECT ${row}, ${select} ${rest} ORDER BY ${row}`)
        .raw()
        .safeIntegers(),
      count: db.prepare<[bigint, bigint], bigint>(`SELECT count(*) ${rest}`).pluck().safeIntegers(),
    };
  }

  #since(keys: RowKeys): string {
    const side = this.#newer;
    const column = UPDATED_FIELDS.map((field) => side?.columns.get(field)).find((there) => there !== undefined);
    const { sinceMs } = this.#options;
    if (side === undefined || sinceMs === undefined || column === undefined) return '';
    const cell = `SELECT s.${quoteIdentifier(column.name)} FROM ${side.from} AS s WHERE s.${side.rowid} = ${keys.row('n')}`;
    return `AND is_since((${cell}), ${sinceMs})`;
  }
}

function* windows(windowEnd: WindowEnd): Generator<readonly [from: bigint, to: bigint], void, void> {
  for (let from = BEFORE_ALL; ; ) {
    const to = windowEnd.get(from) ?? null;
    if (to === null) return;
    yield [from, to];
    from = to;
  }
}
