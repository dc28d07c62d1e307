import type { Database } from 'better-sqlite3';
import { momentOfRunTag } from '../../run/run-tag.ts';
import { INTERNAL_TABLES } from '../../store/internal-tables.ts';
import { madeBy, PLAIN } from '../../store/made-by.ts';
import { CARRIED_OVER } from '../../store/manifest.ts';
import { quoteIdentifier } from '../../store/quote-identifier.ts';
import { columnsOf, tableNames } from '../../store/schema.ts';

/** A table of the published database. */
export interface PublishedTable {
  readonly table: string;
  readonly rows: number;
  readonly columns: number;
  /** `manifest.errors`: null when it was read in the run that made the snapshot. */
  readonly note: string | null;
}

/** What a database says of itself, whoever made it. */
export interface SnapshotFacts {
  /** `old_tool`: with manifest and run_info, but made by the tool before this one. */
  readonly kind: 'snapshot' | 'old_tool' | 'not_a_snapshot';
  readonly manifest: boolean;
  readonly run_info: boolean;
  readonly run_tag: string | null;
  readonly captured_at_utc: string | null;
  readonly base_url: string | null;
  /** Where it was published; it may have been moved since. */
  readonly final_db_path: string | null;
  readonly made_by: string;
  readonly tables: readonly PublishedTable[];
  /** Tables that failed in the run that made it, so that the snapshot before stands in for them. */
  readonly stand_ins: readonly string[];
  /** Null when there is no such table. */
  readonly webform_rows: number | null;
}

const NOT_RECORDS: ReadonlySet<string> = new Set(['manifest', 'run_info', '_columns', '_changes', ...INTERNAL_TABLES]);
const WEBFORMS = 'webform_history';

/** Reads manifest, run_info and the tables. @throws SqliteError when it is locked or damaged. */
export function snapshotFacts(db: Database): SnapshotFacts {
  const names = tableNames(db);
  const [manifest, runInfo] = [names.includes('manifest'), names.includes('run_info')];
  const entries = manifest ? manifestEntries(db) : new Map<string, Entry>();
  const ours = manifest && runInfo && names.includes('_columns');
  const known = manifest && runInfo; // Tables of a database of somebody else's may be anything: they are not looked into.
  const records = known ? names.filter((name) => !NOT_RECORDS.has(name)) : [];
  const named = [...entries.keys()].filter((name) => records.includes(name));
  const last = records.filter((name) => name === WEBFORMS);
  const others = records.filter((name) => name !== WEBFORMS);
  const tables = [...new Set([...named, ...others, ...last])].map((table): PublishedTable => {
    const entry = entries.get(table);
    // What ours holds was counted before it was published; the old tool's manifest counted doubled ids.
    const rows = (ours ? entry?.rows : undefined) ?? countOf(db, table);
    return { table, rows, columns: columnsOf(db, table).length, note: entry?.errors ?? null };
  });
  const info = runInfo ? firstRow(db, 'run_info') : {};
  const runTag = textOf(info['run_tag']);
  return {
    kind: ours ? 'snapshot' : known ? 'old_tool' : 'not_a_snapshot',
    manifest,
    run_info: runInfo,
    run_tag: runTag,
    captured_at_utc: momentOf(textOf(info['captured_at_utc']), runTag),
    base_url: textOf(info['base_url']),
    final_db_path: textOf(info['final_db_path']),
    made_by: runInfo ? madeBy(db) : PLAIN,
    tables,
    stand_ins: tables.flatMap(({ table, note }) => (note !== null && isStandIn(note) ? [table] : [])),
    webform_rows: tables.find(({ table }) => table === WEBFORMS)?.rows ?? null,
  };
}

/** A table that was not asked for is carried over without a reason; one that failed, with it. */
const isStandIn = (note: string): boolean => note.startsWith(CARRIED_OVER) && note.includes(';');

interface Entry {
  readonly rows: number | undefined;
  readonly errors: string | null;
}

/** The columns of another tool's manifest may be others: what is not there is not known. */
function manifestEntries(db: Database): ReadonlyMap<string, Entry> {
  const rows = db.prepare<[], Record<string, unknown>>('SELECT * FROM manifest').all();
  return new Map(
    rows.flatMap((row): [string, Entry][] => {
      const { table, row_count: count, errors } = row;
      if (typeof table !== 'string') return [];
      return [[table, { rows: Number.isSafeInteger(count) ? Number(count) : undefined, errors: textOf(errors) }]];
    }),
  );
}

const countOf = (db: Database, table: string): number =>
  Number(
    db
      .prepare(`SELECT count(*) FROM ${quoteIdentifier(table)}`)
      .pluck()
      .get(),
  );

const firstRow = (db: Database, table: string): Readonly<Record<string, unknown>> =>
  db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${quoteIdentifier(table)} LIMIT 1`).get() ?? {};

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The old tool wrote UTC without saying so; a text that is no time leaves the moment of the run tag. */
function momentOf(text: string | null, runTag: string | null): string | null {
  const zoned = text === null || /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const moment = new Date(zoned ?? Number.NaN);
  if (!Number.isNaN(moment.getTime())) return moment.toISOString();
  return runTag === null ? null : (momentOfRunTag(runTag)?.toISOString() ?? null);
}
