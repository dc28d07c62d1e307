import { type RecordKind, SANDBOX_TABLES } from './tables.ts';

/** How many records there are of each kind, and web forms, and submissions of all forms together. */
export type SandboxCounts = Readonly<Record<RecordKind | 'forms' | 'submissions', number>>;

const AT_SCALE_1 = {
  organization: 400,
  people: 1500,
  deal: 1200,
  lead: 900,
  memo: 2500,
  user: 30,
  team: 8,
  todo: 600,
  product: 120,
  customObject: 180,
  forms: 12,
  submissions: 1800,
} satisfies SandboxCounts;

const COUNTED = [...SANDBOX_TABLES, 'todo', 'product', 'customObject', 'forms', 'submissions'] as const;

/** A workspace of any size has about as many users, teams and forms. */
const UNSCALED: readonly string[] = ['user', 'team', 'forms'];

/** More than this would leave the safe integers (see `Permutation`). */
const MOST = 90_000_000;

/** The counts for a scale (default 1), with some of them given by hand. */
export function countsFor(scale: number, given: Partial<SandboxCounts>): SandboxCounts {
  const counts = { ...AT_SCALE_1 };
  for (const key of COUNTED) {
    const scaled = UNSCALED.includes(key) ? counts[key] : Math.round(counts[key] * scale);
    const count = given[key] ?? scaled;
    if (!Number.isInteger(count) || count < 0 || count > MOST) {
      throw new RangeError(`sandbox: the count of ${key} must be a whole number from 0 to ${MOST}, not ${count}`);
    }
    counts[key] = count;
  }
  if (counts.forms === 0 && counts.submissions > 0 && given.submissions === undefined) counts.submissions = 0;
  if (counts.forms === 0 && counts.submissions > 0) throw new RangeError('sandbox: submissions need at least one form');
  return counts;
}
