/** One list of the API, as a table of the snapshot. */
export interface Endpoint {
  /** The table's name in the database. */
  readonly table: string;
  /** The list's path, behind the base URL. */
  readonly path: string;
  /** The key of the list in `data`. */
  readonly listKey: string;
  /** False for lists that answer everything at once and know no cursor. */
  readonly paged: boolean;
  /** Records on a full page; what a list without pages holds is not known. */
  readonly pageSize: number | undefined;
  /** The columns of a table that came back empty in a workspace without a previous snapshot. */
  readonly columns: readonly string[];
  /** True for a list that not every plan has: read when it is asked for, and skipped with a note when the server says 403. */
  readonly optional?: boolean;
  /** Tables that this one cannot be understood without; whoever asks for it gets them, too. */
  readonly needs?: readonly string[];
  /** A table of several lists, read one after the other: each is one page. */
  readonly parts?: readonly EndpointPart[];
  /** Lists inside its records that become rows of tables of their own. */
  readonly nested?: readonly NestedTable[];
  /** The field that says of which kind a record is: each kind gets a view with the columns that its records carry. */
  readonly kinds?: RecordKinds;
}

/** One list of a table that has several. */
export interface EndpointPart {
  readonly path: string;
  /** What its records have in common, set before their own fields. */
  readonly mark: Readonly<Record<string, string>>;
}

/** A list in a field of each record, whose elements are rows of another table. */
export interface NestedTable {
  readonly table: string;
  readonly field: string;
  /** The column that names the record which the element was found in. */
  readonly parentKey: string;
  readonly columns: readonly string[];
}

/** How the kinds of a table's records are told apart, and where their names stand. */
export interface RecordKinds {
  readonly field: string;
  readonly definitions: string;
}

/** What `defineTable` needs to be told; the rest has defaults. */
export type TableDefinition = Pick<Endpoint, 'table' | 'path' | 'listKey'> & Partial<Endpoint>;

/** Names that the snapshot's own tables have. */
const TAKEN = /^(manifest|run_info|webform_history|sqlite_.*|_.*)$/i;

/**
 * Describes a list of the API that the catalog lacks, so that a pipeline can read it like any other table.
 *
 * Defaults: `paged: true`, `pageSize: 50` for paged lists, no columns for an empty table, not optional.
 *
 * @throws TypeError for a name that the snapshot needs for itself, or a path that does not begin with `/`.
 *
 * @example
 * const quotes = defineTable({ table: 'quote', path: '/quote', listKey: 'quoteList' });
 * console.log(quotes.paged, quotes.pageSize); // true 50
 */
export function defineTable(definition: TableDefinition): Endpoint {
  const { table, path, paged = true, nested = [] } = definition;
  const bad = [table, ...nested.map((inner) => inner.table)].find((name) => name === '' || TAKEN.test(name));
  if (bad !== undefined) throw new TypeError(`A table cannot be called ${JSON.stringify(bad)}.`);
  if (!path.startsWith('/')) throw new TypeError(`The path of ${table} must begin with "/": ${JSON.stringify(path)}.`);
  return { pageSize: paged ? 50 : undefined, columns: ['id'], ...definition, paged };
}

/** Where the rows of a nested table come from, as the manifest says it: the list's path and the field. */
export const nestedPath = (endpoint: Endpoint, { field }: NestedTable): string => `${endpoint.path}#${field}`;

/** True for what `nestedPath` wrote. */
export const isNestedPath = (path: string): boolean => path.includes('#');
