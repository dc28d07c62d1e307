import type { Database } from 'better-sqlite3';
import { columnsOf } from './schema.ts';

/** Begins the note of a snapshot that a pipeline other than the plain one made. */
const MADE_BY = 'made_by:';

/** The product's own snapshot, and any database of the tool before it. */
export const PLAIN = 'snapshot';

/** `run_info.note`: who made it, unless it is a plain snapshot, and what is to be said of its tables. */
export const noteOf = (madeBy: string, remarks: readonly string[]): string =>
  [...(madeBy === PLAIN ? [] : [`${MADE_BY}${madeBy}`]), ...remarks].join(' · ');

/** The pipeline that made a database, by its `run_info`; `snapshot` for a plain one. */
export function madeBy(db: Database): string {
  if (!columnsOf(db, 'run_info').some(({ name }) => name === 'note')) return PLAIN;
  const note = db.prepare<[], unknown>('SELECT note FROM run_info LIMIT 1').pluck().get();
  if (typeof note !== 'string' || !note.startsWith(MADE_BY)) return PLAIN;
  return note.slice(MADE_BY.length).split(' · ')[0] ?? PLAIN;
}
