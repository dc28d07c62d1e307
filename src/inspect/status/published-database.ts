import { statSync } from 'node:fs';
import { SqliteError } from 'better-sqlite3';
import { isNoDatabase, isSqliteBusy } from '../../files/sqlite-errors.ts';
import { CannotStartError, isDisk, messageOf } from '../../run/errors.ts';
import { type DatabaseAtRest, openAtRest } from '../../store/read-at-rest.ts';
import { type CheckDepth, checkIntegrity, type Integrity, notChecked } from './check-integrity.ts';
import { type SnapshotFacts, snapshotFacts } from './snapshot-facts.ts';

/** The published database, as far as it can be read. */
export interface PublishedDatabase extends Omit<SnapshotFacts, 'kind'> {
  readonly path: string;
  /** `locked`: by another program; `unreadable`: the system refuses, see `message`. */
  readonly state: SnapshotFacts['kind'] | 'missing' | 'empty' | 'damaged' | 'locked' | 'unreadable';
  readonly message: string | null;
  readonly bytes: number;
  readonly modified_at_utc: string | null;
  /** Since it was captured, or where nothing tells, since its file was written; one decimal. */
  readonly age_hours: number | null;
  readonly integrity: Integrity;
}

/** How the published database is looked at. */
export interface LookOptions {
  readonly check: CheckDepth;
  /** True while a run is at work: it must not wait for a check. */
  readonly running: boolean;
  readonly now: Date;
}

const NOTHING: Omit<SnapshotFacts, 'kind'> = {
  manifest: false,
  run_info: false,
  run_tag: null,
  captured_at_utc: null,
  base_url: null,
  final_db_path: null,
  made_by: 'snapshot',
  tables: [],
  stand_ins: [],
  webform_rows: null,
};

/** Looks at the published database without changing it, or anything beside it. */
export async function publishedDatabase(path: string, options: LookOptions): Promise<PublishedDatabase> {
  const nothing = { ...NOTHING, path, message: null, bytes: 0, modified_at_utc: null, age_hours: null };
  const unread = { ...nothing, integrity: notChecked('there is nothing to check') };
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    if (file === undefined) return { ...unread, state: 'missing' };
    const place = { ...unread, bytes: file.size, modified_at_utc: file.mtime.toISOString() };
    if (file.size === 0) return { ...place, state: 'empty' };
    return await look(place, file.mtime, options);
  } catch (error) {
    if (!isDisk(error)) throw error;
    return { ...unread, state: 'unreadable', message: messageOf(error) };
  }
}

async function look(
  place: Omit<PublishedDatabase, 'state'>,
  modifiedAt: Date,
  options: LookOptions,
): Promise<PublishedDatabase> {
  let rest: DatabaseAtRest | undefined;
  try {
    rest = await openAtRest(place.path);
    const { kind, ...facts } = snapshotFacts(rest.db);
    const since = facts.captured_at_utc === null ? modifiedAt.getTime() : Date.parse(facts.captured_at_utc);
    const ageHours = Math.round((options.now.getTime() - since) / 360_000) / 10;
    const counted = kind === 'snapshot' ? facts.tables : [];
    const expected = new Map(counted.map(({ table, rows }) => [table, rows] as const));
    const integrity = options.running
      ? notChecked('a run is at work, and must not wait')
      : await checkIntegrity(rest, options.check, place.bytes, expected);
    const state = integrity.state === 'damaged' ? 'damaged' : kind;
    return { ...place, ...facts, state, message: integrity.message, age_hours: ageHours, integrity };
  } catch (error) {
    const hasNoRoom = error instanceof CannotStartError; // For the copy that it is read from.
    if (!(error instanceof SqliteError) && !hasNoRoom && !isDisk(error)) throw error;
    const state = isNoDatabase(error) ? 'damaged' : isSqliteBusy(error) ? 'locked' : 'unreadable';
    const message = messageOf(error);
    const unchecked = notChecked(state === 'damaged' ? message : 'it cannot be read');
    const integrity: Integrity = state === 'damaged' ? { ...unchecked, state } : unchecked;
    return { ...place, state, message, integrity };
  } finally {
    rest?.close();
  }
}
