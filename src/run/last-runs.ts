import { readText } from '../files/read-text.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../salesmap/record.ts';
import { type PlaceLine, placesOf } from './former-places.ts';
import { orHistoryUnreadable } from './or-history-unreadable.ts';
import { parseLine } from './run-history.ts';

/** What the last runs of a database say of the next one; each is undefined when none tells. */
export interface LastRuns {
  /** Pages of submissions, of all forms. */
  readonly webformPages: number | undefined;
  /** Submissions that the database had afterwards. */
  readonly webformRows: number | undefined;
  /** Milliseconds from a request to the next one of its list. */
  readonly latencyMs: number | undefined;
  /** Seconds that the backup took. */
  readonly backupS: number | undefined;
  /** Seconds that verification and publishing took. */
  readonly publishS: number | undefined;
}

/**
 * Reads the run history from its end, until all is known that it can tell. A line that was cut short tells nothing.
 * @param publishedAs where the database was published, by its `run_info`: it may have been moved since.
 */
export function readLastRuns(historyPath: string, dbPath: string, publishedAs: string | null): LastRuns {
  const texts = (orHistoryUnreadable(historyPath, () => readText(historyPath)) ?? '').trimEnd().split('\n');
  let known: LastRuns = {
    webformPages: undefined,
    webformRows: undefined,
    latencyMs: undefined,
    backupS: undefined,
    publishS: undefined,
  };
  const lines = texts.reverse().map(parseLine);
  const places = placesOf(dbPath, publishedAs, lines.map(placeLine));
  for (const line of lines) {
    const place = line['final_db_path'];
    if (typeof place !== 'string' || !places.has(place)) continue;
    const { backupS, publishS } = besidesOf(line);
    known = {
      webformPages: known.webformPages ?? countIn(line['webform_pages']),
      webformRows: known.webformRows ?? countIn(line['webform_rows']),
      latencyMs: known.latencyMs ?? amountIn(line['latency_ms']),
      backupS: known.backupS ?? backupS,
      publishS: known.publishS ?? publishS,
    };
    if (Object.values(known).every((value) => value !== undefined)) break;
  }
  return known;
}

const placeLine = (line: JsonObject): PlaceLine => ({
  runTag: textIn(line['run_tag']) ?? '',
  finalDbPath: textIn(line['final_db_path']),
  dbPath: textIn(line['db_path']),
  movedFrom: textIn(line['moved_from']),
});

const textIn = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

/** Only a snapshot that began by itself has all phases: a resumed one makes no backup, and a webform run publishes nothing. */
function besidesOf({ kind, phases }: JsonObject): Pick<LastRuns, 'backupS' | 'publishS'> {
  if ((kind !== 'snapshot' && kind !== 'run') || !isJsonObject(phases)) {
    return { backupS: undefined, publishS: undefined };
  }
  const [backupS, verifyS, publishS] = [phases['backup'], phases['verify'], phases['publish']].map(amountIn);
  return {
    backupS,
    publishS: verifyS === undefined && publishS === undefined ? undefined : (verifyS ?? 0) + (publishS ?? 0),
  };
}

const amountIn = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && value >= 0 ? value : undefined;

const countIn = (value: JsonValue | undefined): number | undefined =>
  Number.isSafeInteger(value) ? amountIn(value) : undefined;
