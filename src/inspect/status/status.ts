import type { CommandPlaces } from '../../run/next-command.ts';
import type { AttentionItem, ChecklistQuestion } from './attention.ts';
import type { Backups } from './backups.ts';
import type { CheckDepth } from './check-integrity.ts';
import type { LastRuns } from './last-runs.ts';
import type { Leftover } from './leftovers.ts';
import type { LockHolder } from './lock-holder.ts';
import type { PublishedDatabase } from './published-database.ts';
import type { UnfinishedRun } from './unfinished-runs.ts';
import type { Webforms } from './webforms.ts';

/** Where things lie, and what is wanted; the places are those that the scheduled run is given. */
export interface StatusOptions extends CommandPlaces {
  /** False: no backups are wanted (`--no-backup`). */
  readonly backup: boolean;
  /** False: no submissions are wanted (`--skip-webform`). */
  readonly webforms: boolean;
  /** Hours after which a snapshot is too old. */
  readonly maxAgeHours: number;
  readonly check: CheckDepth;
}

/** The parts that the health is read from. */
export interface StatusParts {
  readonly database: PublishedDatabase;
  readonly history: LastRuns;
  /** Null when the folder cannot be read. */
  readonly unfinished: readonly UnfinishedRun[] | null;
  /** Null when the folder cannot be read. */
  readonly backups: Backups | null;
  /** Null when one of the folders cannot be read. */
  readonly leftovers: readonly Leftover[] | null;
  readonly webforms: Webforms;
  readonly lock: LockHolder;
  /** Folders and files that could not be read, in the system's words. */
  readonly unreadable: readonly string[];
}

/** All that is known of a database's health; what `salesmap status --json` prints. */
export interface Status extends StatusParts {
  readonly healthy: boolean;
  readonly at_utc: string;
  readonly attention: readonly AttentionItem[];
  /** The operating contract's section 7: true where nothing stands in the way. */
  readonly checklist: Readonly<Record<ChecklistQuestion, boolean>>;
}
