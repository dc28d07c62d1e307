import { databaseOfLine } from '../run/former-places.ts';
import { momentOfRunTag } from '../run/run-tag.ts';
import { plainText, plainTextOrNull } from './plain-text.ts';
import { type HistoryRun, placeLineOf } from './read-history.ts';

/** How a run ended, as far as colours go. */
export type Outcome = 'good' | 'partly' | 'refused' | 'stopped' | 'bad';

/** A part of a run's time: `waiting` is asked by the server (429), `other` is what the history does not tell. */
export type Part = 'backup' | 'crawl' | 'waiting' | 'verify' | 'publish' | 'webforms' | 'other';

/** The parts in the order in which they come. */
export const PARTS: readonly Part[] = ['backup', 'crawl', 'waiting', 'verify', 'publish', 'webforms', 'other'];

/** Fields of a table that came and went in a run. The lists may be cut, the counts are whole. */
export interface RunDrift {
  readonly table: string;
  readonly appeared: readonly string[];
  readonly vanished: readonly string[];
  readonly appeared_count: number;
  readonly vanished_count: number;
}

/** One try of a run, in the report. */
export interface ReportRun {
  /** Its place on the time axis. */
  readonly slot: number;
  readonly run_tag: string;
  readonly kind: string;
  readonly pipeline: string | null;
  readonly status: string;
  readonly outcome: Outcome;
  readonly exit_code: number | null;
  readonly started_at_utc: string;
  /** How long it took; null when it was killed. */
  readonly seconds: number | null;
  readonly parts: Readonly<Partial<Record<Part, number>>>;
  readonly requests: number;
  readonly retries: number;
  readonly rate_limited: number;
  readonly waits: number;
  readonly tables: ReadonlyArray<{ readonly table: string; readonly rows: number; readonly cols: number | null }>;
  readonly drift: readonly RunDrift[];
  readonly errors: { readonly count: number; readonly details: readonly string[] };
  readonly log_path: string | null;
}

const MOST_TABLES = 200;
const MOST_FIELDS = 40;
const MOST_ERRORS = 5;
const NAME_LETTERS = 120;

/** When a run began, on the epoch's clock; NaN when its line does not tell. */
export const startOf = ({ started_at_utc, run_tag }: HistoryRun): number => {
  const startedMs = Date.parse(started_at_utc);
  return Number.isNaN(startedMs) ? (momentOfRunTag(run_tag)?.getTime() ?? Number.NaN) : startedMs;
};

/** Whose database a run was of; undefined when its line does not tell. */
export const databaseOf = (run: HistoryRun): string | undefined => databaseOfLine(placeLineOf(run));

/** @param slot its place on the time axis. */
export function reportRun(run: HistoryRun, slot: number): ReportRun {
  const seconds = secondsOf(run);
  return {
    slot,
    run_tag: plainText(run.run_tag, NAME_LETTERS),
    kind: run.kind,
    pipeline: plainTextOrNull(run.pipeline),
    status: plainText(run.status, NAME_LETTERS),
    outcome: outcomeOf(run),
    exit_code: run.exit_code,
    started_at_utc: new Date(startOf(run)).toISOString(),
    seconds,
    parts: partsOf(run, seconds),
    requests: run.requests,
    retries: run.retries,
    rate_limited: run.rate_limited,
    waits: run.waits,
    tables: tablesOf(run),
    drift: driftOf(run),
    errors: {
      count: run.errors.count,
      details: run.errors.details.slice(0, MOST_ERRORS).map((text) => plainText(text)),
    },
    log_path: plainTextOrNull(run.log_path),
  };
}

const GOOD = new Set(['published', 'webforms_refreshed', 'completed', 'restored']);
const PARTLY = new Set(['published_to_fallback', 'published_partly', 'webforms_failed']);

function outcomeOf({ exit_code: code, status }: HistoryRun): Outcome {
  if (PARTLY.has(status)) return 'partly';
  if (status === 'refused') return 'refused';
  if (status === 'interrupted') return 'stopped';
  return code === 0 || (code === null && GOOD.has(status)) ? 'good' : 'bad';
}

function secondsOf(run: HistoryRun): number | null {
  const ms = Date.parse(run.ended_at_utc ?? '') - startOf(run);
  return Number.isNaN(ms) ? null : Math.max(0, ms) / 1000;
}

/** Waiting is taken out of the phases that it was in: the crawl, then the webforms. */
function partsOf({ phases, waits }: HistoryRun, seconds: number | null): ReportRun['parts'] {
  const told = (phase: string): number => Math.max(0, phases[phase] ?? 0);
  const inCrawl = Math.min(Math.max(0, waits), told('crawl'));
  const inWebforms = Math.min(Math.max(0, waits) - inCrawl, told('webforms'));
  const parts: Record<Part, number> = {
    backup: told('backup'),
    crawl: told('crawl') - inCrawl,
    waiting: inCrawl + inWebforms,
    verify: told('verify'),
    publish: told('publish'),
    webforms: told('webforms') - inWebforms,
    other: 0,
  };
  const sum = Object.values(parts).reduce((all, part) => all + part, 0);
  const other = Math.max(0, (seconds ?? 0) - sum);
  const whole = { ...parts, other: other < 1 && sum > 0 ? 0 : other }; // Less than a second is no part of its own.
  return Object.fromEntries(
    PARTS.map((part): [Part, number] => [part, Math.round(whole[part] * 1000) / 1000]).filter(([, took]) => took > 0),
  );
}

function tablesOf({ tables, webform_rows: submissions }: HistoryRun): ReportRun['tables'] {
  const named = Object.entries(tables).map(([table, { rows, cols }]) => ({ table, rows, cols }));
  const all =
    submissions === null || named.some(({ table }) => table === 'webform_history')
      ? named
      : [...named, { table: 'webform_history', rows: submissions, cols: null }];
  return all.slice(0, MOST_TABLES).map(({ table, ...rest }) => ({ table: plainText(table, NAME_LETTERS), ...rest }));
}

const driftOf = ({ drift }: HistoryRun): readonly RunDrift[] =>
  Object.entries(drift)
    .slice(0, MOST_TABLES)
    .map(([table, { appeared, vanished }]) => ({
      table: plainText(table, NAME_LETTERS),
      appeared: appeared.slice(0, MOST_FIELDS).map((field) => plainText(field, NAME_LETTERS)),
      vanished: vanished.slice(0, MOST_FIELDS).map((field) => plainText(field, NAME_LETTERS)),
      appeared_count: appeared.length,
      vanished_count: vanished.length,
    }));
