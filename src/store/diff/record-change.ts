/** What became of one field. Values as they are stored; null where there is none. */
export interface FieldChange {
  readonly field: string;
  readonly old: string | null;
  readonly new: string | null;
}

/** What became of one record between two snapshots. */
export interface RecordChange {
  readonly kind: ChangeKind;
  readonly table: string;
  /** Null for a row that has none: such a row is added or removed, never changed. */
  readonly id: string | null;
  /** What people call it, at most 200 characters; null for what has no name. */
  readonly name: string | null;
  /** Of a changed record the fields that differ, of the others all that have a value. */
  readonly fields: readonly FieldChange[];
}

export const CHANGE_KINDS = ['added', 'removed', 'changed'] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** How many records there are of each kind. */
export type ChangeCounts = Readonly<Record<ChangeKind, number>>;

/** What records of the API are called by, the first that there is; memos have their text only. */
const NAME_FIELDS = ['이름', 'name', '제목', 'title', 'text'] as const;
const LONGEST_NAME = 200;

/** The cells of a row, by field. */
export type Cells = ReadonlyMap<string, string | null>;

export function nameOf(cells: Cells): string | null {
  const name = NAME_FIELDS.map((field) => cells.get(field)).find((text) => text);
  return name?.slice(0, LONGEST_NAME).toWellFormed() ?? null;
}

/** The fields in which two rows differ, those of the newer first, in their order. */
export function differences(older: Cells, newer: Cells): readonly FieldChange[] {
  const fields = new Set([...newer.keys(), ...older.keys()]);
  return [...fields].flatMap((field): FieldChange[] => {
    const [before, after] = [older.get(field) ?? null, newer.get(field) ?? null];
    return before === after ? [] : [{ field, old: before, new: after }];
  });
}
