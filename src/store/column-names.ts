/** The column that holds, as one JSON object, the fields beyond SQLite's limit of 2,000 columns. */
export const EXTRA_COLUMN = '_extra';

/** Fields with a column of their own; the 2,000th column is `_extra`. */
const MAX_FIELD_COLUMNS = 1_999;

/** The primary key: the field `id` has it, and no other spelling of that name gets it. */
const ID_COLUMN = 'id';

/** Names no field may have: readers rely on `ORDER BY rowid`, which a column of that name would take over. */
const RESERVED: ReadonlySet<string> = new Set(['rowid', EXTRA_COLUMN]);

/** A field's label and the column that holds it. */
export type ColumnNameEntry = readonly [label: string, column: string];

/**
 * Which column holds which field, for one table. A field becomes a column by its own name, in order of first appearance,
 * `id` first. Names that SQLite holds equal (it folds ASCII letters only) or that are reserved get `_2`, `_3`, …: the
 * same one as in the previous snapshot, so that a query means the same field tomorrow. Beyond 1,999 fields, `_extra`; the
 * fields that had a column in the previous snapshot come before all others.
 *
 * Pure: knows names, not the database. The rules are the store's contract on columns.
 */
export class ColumnNames {
  readonly #previous: ReadonlyMap<string, string>;
  /** Folded columns of the previous snapshot and the label that may have them again. */
  readonly #keptFor = new Map<string, string>();
  readonly #columnOf = new Map<string, string>();
  /** Folded names that are in use. */
  readonly #taken = new Set<string>();
  #columns: readonly string[] = [];
  #hasExtra = false;
  /** Fields that had a column in the previous snapshot and have not come yet: room is kept for them. */
  #awaited = 0;

  /** @param previous label → column in the previous snapshot; entries that cannot be kept are harmless. */
  constructor(previous: ReadonlyMap<string, string> = new Map()) {
    this.#previous = previous;
    for (const [label, column] of previous) {
      const folded = fold(column);
      if (!this.#keptFor.has(folded)) this.#keptFor.set(folded, label);
      if (this.#hadColumn(label)) this.#awaited += 1;
    }
  }

  /** The column of a field, given out at its first use. Throws nothing, whatever the label is. */
  columnFor(label: string): string {
    const known = this.#columnOf.get(label);
    if (known !== undefined) return known;
    const column = this.#hasRoomFor(label) ? this.#freeNameFor(label) : EXTRA_COLUMN;
    this.#assign(label, column);
    return column;
  }

  /** True when the field was given a column already, `_extra` included. */
  has(label: string): boolean {
    return this.#columnOf.has(label);
  }

  /** Labels and columns in order of appearance: what `restore` takes. */
  entries(): Iterable<ColumnNameEntry> {
    return this.#columnOf.entries();
  }

  /** The table's columns in order: `id` first, `_extra` last if a field went there. A new list after each change. */
  columns(): readonly string[] {
    return this.#hasExtra ? [...this.#columns, EXTRA_COLUMN] : this.#columns;
  }

  /** Takes the state of an earlier try of the same run in place of this one's, so that a resumed run goes on the same. */
  restore(entries: Iterable<ColumnNameEntry>): void {
    const state = [...entries];
    for (const label of this.#columnOf.keys()) if (this.#hadColumn(label)) this.#awaited += 1;
    this.#columnOf.clear();
    this.#taken.clear();
    this.#columns = [];
    this.#hasExtra = false;
    for (const [label, column] of state) this.#assign(label, column);
  }

  #hadColumn(label: string): boolean {
    const column = this.#previous.get(label);
    return column !== undefined && column !== EXTRA_COLUMN;
  }

  #hasRoomFor(label: string): boolean {
    if (label === ID_COLUMN) return true;
    const awaited = this.#hadColumn(label) ? 0 : this.#awaited;
    return this.#taken.size + awaited < MAX_FIELD_COLUMNS;
  }

  #assign(label: string, column: string): void {
    this.#columnOf.set(label, column);
    if (this.#hadColumn(label)) this.#awaited -= 1;
    if (column === EXTRA_COLUMN) {
      this.#hasExtra = true;
      return;
    }
    this.#taken.add(fold(column));
    this.#columns = column === ID_COLUMN ? [column, ...this.#columns] : [...this.#columns, column];
  }

  #freeNameFor(label: string): string {
    if (label === ID_COLUMN) return ID_COLUMN;
    const before = this.#previous.get(label);
    if (before !== undefined && this.#isFree(before, label)) return before;
    const own = storable(label);
    let name = own;
    for (let suffix = 2; !this.#isFree(name, label); suffix += 1) name = `${own}_${suffix}`;
    return name;
  }

  #isFree(column: string, label: string): boolean {
    const folded = fold(column);
    if (folded === ID_COLUMN || RESERVED.has(folded) || this.#taken.has(folded)) return false;
    return (this.#keptFor.get(folded) ?? label) === label;
  }
}

/** The spelling under which SQLite finds a column: it holds ASCII letters of either case equal, and no others. */
const fold = (name: string): string => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** UTF-8 has no lone surrogates, and SQL text ends at NUL; the empty name works like any other. */
const storable = (label: string): string => label.toWellFormed().replaceAll('\0', '\ufffd');
