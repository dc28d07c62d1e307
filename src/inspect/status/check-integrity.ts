import { checkDatabase } from '../../files/check-database.ts';
import { formatBytes } from '../../files/disk-space.ts';
import { isNoDatabase } from '../../files/sqlite-errors.ts';
import { counted } from '../../run/counted.ts';
import { messageOf } from '../../run/errors.ts';
import type { DatabaseAtRest } from '../../store/read-at-rest.ts';

/** How thoroughly a database is checked: `full` also looks through every index and counts every row. */
export type CheckDepth = 'none' | 'quick' | 'full';

/** What SQLite says of the published database. */
export interface Integrity {
  readonly state: 'ok' | 'damaged' | 'not_checked';
  readonly how: 'quick' | 'full' | null;
  readonly seconds: number | null;
  /** What is damaged, or why it was not checked. */
  readonly message: string | null;
  /** Tables that do not hold what the manifest says, in words; only a full check counts. */
  readonly rows_differ: readonly string[];
}

/** A quick check of more than this takes longer than a monitor waits. */
export const MOST_QUICK_BYTES = 1_000_000_000;

export const notChecked = (message: string): Integrity => ({
  state: 'not_checked',
  how: null,
  seconds: null,
  message,
  rows_differ: [],
});

/**
 * Checks a database. A quick check is SQLite's `quick_check`, a full one `integrity_check` and a count of every table, in a
 * thread of its own. Both hold a read lock as long as they take.
 * @param expected rows by table, as the manifest has them.
 * @throws SqliteError when a lock is in the way.
 */
export async function checkIntegrity(
  { db, path }: DatabaseAtRest,
  depth: CheckDepth,
  bytes: number,
  expected: ReadonlyMap<string, number>,
): Promise<Integrity> {
  if (depth === 'none') return notChecked('not asked for (--no-check)');
  if (depth === 'quick' && bytes > MOST_QUICK_BYTES) {
    return notChecked(`larger than ${formatBytes(MOST_QUICK_BYTES)}: --full checks it`);
  }
  const beganAtMs = performance.now();
  const { verdict, rows } =
    depth === 'full'
      ? await checkDatabase(path, { countRows: true })
      : { verdict: quickVerdict(db), rows: new Map<string, number>() };
  return {
    state: verdict === 'ok' ? 'ok' : 'damaged',
    how: depth,
    seconds: Math.round(performance.now() - beganAtMs) / 1000,
    message: verdict === 'ok' ? null : verdict,
    rows_differ: [...rows].flatMap(([table, count]) => {
      const wanted = expected.get(table);
      return wanted === undefined || wanted === count
        ? []
        : [`${table}: ${counted(count, 'row')} instead of ${wanted}`];
    }),
  };
}

function quickVerdict(db: DatabaseAtRest['db']): string {
  try {
    return String(db.pragma('quick_check(1)', { simple: true }));
  } catch (error) {
    if (isNoDatabase(error)) return messageOf(error); // Damaged too much for the check itself.
    throw error;
  }
}
