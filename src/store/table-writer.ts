import type { Database, Statement } from 'better-sqlite3';
import { fieldsOf, rememberFieldOrder } from '../salesmap/field-order.ts';
import type { JsonValue, SalesmapRecord } from '../salesmap/record.ts';
import { ColumnNames, EXTRA_COLUMN } from './column-names.ts';
import { encodeValue } from './encode-value.ts';
import { labelOf } from './field-label.ts';
import type { ColumnEntry } from './previous-snapshot.ts';
import { quoteIdentifier } from './quote-identifier.ts';
import { columnsOf } from './schema.ts';

type Cells = (string | null)[];

/** Where a field's text goes that has no column of its own. */
const IN_EXTRA = -1;

/**
 * Writes records into one table: a column for each field, TEXT, added as fields appear; upserted by `id`, so that the
 * last answer wins whole and the first position stays. Records without an id are all kept.
 */
export class TableWriter {
  readonly #db: Database;
  readonly #table: string;
  readonly #runTag: string;
  readonly #names: ColumnNames;
  readonly #firstSeen: ReadonlyMap<string, string | null>;
  readonly #nameColumn: Statement<[string, string, string, string | null, string | null]>;
  /** Where the text of each label goes. */
  readonly #places = new Map<string, number>();
  /** The same for fields as records spell them, once they were seen. */
  readonly #positions = new Map<string, number>();
  /** The fields of the record before, and where each went: most records of a list have the same ones in the same order. */
  #lastFields: readonly string[] = [];
  #lastPositions: number[] = [];
  /** Where a record's cells are gathered: bound at once, and used again for the next. */
  readonly #cells: Cells = [];
  #upsert: Statement<[Cells]> | undefined;
  /** Columns but for `_extra`, whose cell is the last of all. */
  #width = 0;
  #hasExtra = false;
  /** Columns that were given out and that the table does not have yet. */
  #missing: string[] = [];
  /** True until the first record: the table can still be made anew, with all columns of that record at once. */
  #isEmpty: boolean;

  /**
   * @param previous the table's columns in the published snapshot: a field keeps the column that it had there.
   * @param current the columns that a resumed run gave out already.
   */
  constructor(
    db: Database,
    table: string,
    runTag: string,
    previous: readonly ColumnEntry[],
    current: readonly ColumnEntry[],
  ) {
    this.#db = db;
    this.#table = table;
    this.#runTag = runTag;
    this.#firstSeen = new Map(previous.map((entry) => [entry.field, entry.firstSeenRun]));
    const settled = previous.filter(({ column }) => column !== EXTRA_COLUMN);
    this.#names = new ColumnNames(new Map(settled.map((entry) => [entry.field, entry.column])));
    this.#nameColumn = db.prepare('INSERT INTO _columns VALUES (?, ?, ?, ?, ?)');
    this.#names.restore(current.map((entry) => [entry.field, entry.column]));
    for (const [field, column] of this.#names.entries()) this.#place(field, column);
    this.#isEmpty = current.length === 0 && isNew(db, table);
    if (!this.#names.has('id')) this.#addColumn('id', this.#firstSeen.get('id') ?? runTag, runTag);
  }

  /**
   * Makes the table, with its `id`.
   * @param others names of its other columns; default none.
   */
  static create(db: Database, table: string, others: readonly string[] = []): void {
    const columns = ['"id" TEXT PRIMARY KEY', ...others.map((name) => `${quoteIdentifier(name)} TEXT`)];
    db.exec(`CREATE TABLE ${quoteIdentifier(table)} (${columns.join(', ')})`);
  }

  get columnCount(): number {
    return this.#width + (this.#hasExtra ? 1 : 0);
  }

  /** True when a column holds this field (or `_extra` does). */
  has(field: string): boolean {
    return this.#names.has(field);
  }

  write(records: readonly SalesmapRecord[]): void {
    for (const record of records) this.#write(record);
  }

  /**
   * Gives a field that no record carries a column, all NULL.
   * @param seen the runs in which a record carried it, if any ever did.
   */
  keepColumn(field: string, seen: { first: string | null; last: string | null }): void {
    if (!this.#names.has(field)) this.#addColumn(field, seen.first, seen.last);
    this.#makeMissing();
  }

  #write(record: SalesmapRecord): void {
    const fields = fieldsOf(record);
    const positions = this.#positionsOf(fields);
    const cells = this.#cells;
    cells.length = this.#width;
    cells.fill(null);
    let extra: Map<string, JsonValue> | undefined;
    for (let at = 0; at < fields.length; at += 1) {
      const field = fields[at] ?? '';
      const value = record[field];
      if (value === undefined) continue;
      const position = positions[at] ?? IN_EXTRA;
      if (position !== IN_EXTRA) {
        cells[position] = encodeValue(value);
      } else {
        extra ??= new Map();
        extra.set(labelOf(field), value);
      }
    }
    if (cells[0] === '') cells[0] = null; // An empty id names no record; as a key it would merge strangers.
    if (this.#hasExtra) cells.push(extra === undefined ? null : encodeExtra(extra));
    this.#upsert ??= this.#prepareUpsert();
    this.#upsert.run(cells);
  }

  /** Gives new fields a column. */
  #positionsOf(fields: readonly string[]): readonly number[] {
    const last = this.#lastFields;
    let same = 0;
    while (same < fields.length && fields[same] === last[same]) same += 1;
    if (same === fields.length) return this.#lastPositions;
    const positions = this.#lastPositions.slice(0, same);
    for (const field of fields.slice(same)) positions.push(this.#positions.get(field) ?? this.#newField(field));
    this.#lastFields = fields;
    this.#lastPositions = positions;
    return positions;
  }

  #newField(field: string): number {
    const label = labelOf(field);
    if (!this.#names.has(label)) this.#addColumn(label, this.#firstSeen.get(label) ?? this.#runTag, this.#runTag);
    const position = this.#places.get(label) ?? IN_EXTRA;
    this.#positions.set(field, position);
    return position;
  }

  #addColumn(label: string, firstSeen: string | null, lastSeen: string | null): void {
    const before = this.columnCount;
    const column = this.#names.columnFor(label);
    this.#place(label, column);
    if (this.columnCount > before && column !== 'id') {
      this.#missing.push(column);
    }
    this.#nameColumn.run(this.#table, label, column, firstSeen, lastSeen);
  }

  /** SQLite reads the whole schema again for each column that is added, so the first ones are not. */
  #makeMissing(): void {
    const table = quoteIdentifier(this.#table);
    const missing = this.#missing;
    this.#missing = [];
    if (this.#isEmpty) {
      this.#db.exec(`DROP TABLE ${table}`);
      TableWriter.create(this.#db, this.#table, this.#names.columns().slice(1));
    } else {
      for (const column of missing) this.#db.exec(`ALTER TABLE ${table} ADD COLUMN ${quoteIdentifier(column)} TEXT`);
    }
  }

  #place(label: string, column: string): void {
    if (column === EXTRA_COLUMN) {
      this.#places.set(label, IN_EXTRA);
      this.#hasExtra = true;
    } else {
      this.#places.set(label, this.#width++);
    }
    this.#upsert = undefined;
  }

  #prepareUpsert(): Statement<[Cells]> {
    if (this.#missing.length > 0) this.#makeMissing();
    this.#isEmpty = false;
    const columns = this.#names.columns().map(quoteIdentifier);
    const others = columns.slice(1).map((column) => `${column} = excluded.${column}`);
    return this.#db.prepare<[Cells]>(
      `INSERT INTO ${quoteIdentifier(this.#table)} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT ("id") DO ${others.length === 0 ? 'NOTHING' : `UPDATE SET ${others.join(', ')}`}`,
    );
  }
}

/** As `create` left it: no column but `id`, and no row. */
const isNew = (db: Database, table: string): boolean =>
  columnsOf(db, table).length === 1 && db.prepare(`SELECT 1 FROM ${quoteIdentifier(table)}`).get() === undefined;

function encodeExtra(fields: ReadonlyMap<string, JsonValue>): string | null {
  const rest = Object.fromEntries(fields);
  rememberFieldOrder(rest, [...fields.keys()]);
  return encodeValue(rest);
}
