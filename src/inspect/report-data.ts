import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { placesOf } from '../run/former-places.ts';
import { orHistoryUnreadable } from '../run/or-history-unreadable.ts';
import { plainText } from './plain-text.ts';
import { type HistoryRun, placeLineOf, readHistory } from './read-history.ts';
import { type ReportBackups, readBackups } from './report-backups.ts';
import { type ReportDatabase, readDatabase } from './report-database.ts';
import { databaseOf, type Outcome, type ReportRun, reportRun, startOf } from './report-runs.ts';
import { type MissedRun, placeRuns } from './report-slots.ts';

/** Where a report looks. */
export interface ReportPlaces {
  readonly dbPath: string;
  readonly logDir: string;
  readonly backupDir: string;
}

/** What a report tells: what `--json` prints, and what the page is made of. Every text is fit to be shown. */
export interface ReportData {
  readonly made_at_utc: string;
  readonly history: {
    readonly path: string;
    /** Runs of this database, each try counted. */
    readonly runs: number;
    /** The newest ones, which the report shows. */
    readonly shown: number;
    /** Runs that published another database. */
    readonly of_other_databases: number;
    /** Lines that tell of no run: a kill cut them short. */
    readonly unreadable: number;
  };
  readonly totals: Readonly<Record<Outcome, number>> & {
    readonly missed: number;
    readonly requests: number;
    readonly retries: number;
    readonly rate_limited: number;
    readonly waits: number;
  };
  /** Seconds between two runs by habit; null when there are too few to tell. */
  readonly cadence_s: number | null;
  /** Places on the time axis. */
  readonly slots: number;
  readonly missed: readonly MissedRun[];
  /** The oldest first. */
  readonly runs: readonly ReportRun[];
  readonly backups: ReportBackups;
  readonly database: ReportDatabase;
}

/**
 * Reads all that a report tells, and changes nothing.
 * @param last how many runs it shows, the newest ones.
 * @throws CannotStartError `history_unreadable`, when there is a history that cannot be read.
 */
export async function readReportData(places: ReportPlaces, last: number, now = new Date()): Promise<ReportData> {
  const path = join(resolve(places.logDir), 'run_history.jsonl');
  const dbPath = existsSync(places.dbPath) ? realpathSync(places.dbPath) : resolve(places.dbPath);
  const { runs: all, unreadable } = orHistoryUnreadable(path, () => readHistory(path));
  const timed = all.filter((run) => !Number.isNaN(startOf(run))).sort((a, b) => startOf(a) - startOf(b));
  const ours = ofDatabase(timed, dbPath);
  const shown = ours.slice(-last);
  const slots = placeRuns(shown.map(startOf), now.getTime());
  const runs = shown.map((run, i) => reportRun(run, slots.ofRuns[i] ?? i));
  return {
    made_at_utc: now.toISOString(),
    history: {
      path: plainText(path),
      runs: ours.length,
      shown: runs.length,
      of_other_databases: timed.length - ours.length,
      unreadable: unreadable + all.length - timed.length,
    },
    totals: { ...totalsOf(runs), missed: slots.missedInAll },
    cadence_s: slots.cadenceMs === undefined ? null : slots.cadenceMs / 1000,
    slots: slots.count,
    missed: slots.missed,
    runs,
    backups: readBackups(resolve(places.backupDir)),
    database: await readDatabase(dbPath),
  };
}

/**
 * The runs of one database, of a log folder that several share. Runs that published nothing may be anybody's and stay; where
 * no run names this database, its folder was moved, and all stay.
 */
function ofDatabase(runs: readonly HistoryRun[], dbPath: string): readonly HistoryRun[] {
  if (!runs.some((run) => databaseOf(run) === dbPath)) return runs;
  const places = placesOf(dbPath, null, runs.toReversed().map(placeLineOf));
  return runs.filter((run) => {
    const database = databaseOf(run);
    return database === undefined || places.has(database);
  });
}

function totalsOf(runs: readonly ReportRun[]): Omit<ReportData['totals'], 'missed'> {
  const ended = (outcome: Outcome): number => runs.filter((run) => run.outcome === outcome).length;
  const sum = (figure: 'requests' | 'retries' | 'rate_limited' | 'waits'): number =>
    Math.round(runs.reduce((all, run) => all + run[figure], 0) * 1000) / 1000;
  return {
    good: ended('good'),
    partly: ended('partly'),
    refused: ended('refused'),
    stopped: ended('stopped'),
    bad: ended('bad'),
    requests: sum('requests'),
    retries: sum('retries'),
    rate_limited: sum('rate_limited'),
    waits: sum('waits'),
  };
}
