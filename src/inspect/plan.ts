import { resolve } from 'node:path';
import { roomOnDisks } from '../files/disk-space.ts';
import { estimateOf, pagesOf, secondsAlone, USUAL_LATENCY_MS } from '../run/estimate.ts';
import { readLastRuns } from '../run/last-runs.ts';
import { roomNeeded } from '../run/room.ts';
import type { SimulatedLimits } from '../salesmap/best-schedule.ts';
import type { Endpoint } from '../salesmap/endpoint.ts';
import { selectTables } from '../salesmap/select-tables.ts';
import type { FirstPage, Server } from './ask-lists.ts';
import { orUnreadable } from './or-unreadable.ts';
import { plannedForms } from './plan-forms.ts';
import type { Certainty, Plan, PlannedTable } from './plan-types.ts';
import { type PublishedFacts, readPublishedFacts } from './published-facts.ts';

/** What is to be planned. Durations in milliseconds. */
export interface PlanOptions {
  /** The real path of the database. */
  readonly dbPath: string;
  readonly historyPath: string;
  readonly checkpointDir: string;
  readonly backupDir: string;
  /** False: the run makes no backup. */
  readonly backup: boolean;
  /** Undefined: those that every snapshot reads. */
  readonly tables: readonly string[] | undefined;
  readonly webforms: boolean;
  readonly minIntervalMs: number;
}

/**
 * Says what a snapshot would cost now. With a published database: by its manifest and the last runs, without a request unless
 * `ask` is given. Without one: by a page of each list.
 * @param server gives whom to ask; called only when something has to be asked.
 * @param ask true asks for fresh counts of submissions.
 * @throws CannotStartError when the database or the history cannot be read, ResumableError when the server does not answer.
 */
export async function planRun(options: PlanOptions, server: () => Promise<Server>, ask: boolean): Promise<Plan> {
  const facts = await readPublishedFacts(options.dbPath);
  const endpoints = selectTables(options.tables ?? ['default']);
  const last = await orUnreadable(options.historyPath, () =>
    readLastRuns(options.historyPath, options.dbPath, facts?.previous.finalDbPath ?? null),
  );
  const { firstPages, counts, measuredMs } =
    facts === undefined || ask
      ? await askServer(await server(), facts === undefined ? endpoints : undefined, options.webforms)
      : NOT_ASKED;
  const limits = { intervalMs: options.minIntervalMs, latencyMs: last.latencyMs ?? measuredMs ?? USUAL_LATENCY_MS };

  const tables = endpoints.map((endpoint) =>
    facts === undefined
      ? fromFirstPage(endpoint, firstPages?.get(endpoint.table), limits)
      : fromPublished(endpoint, facts, limits),
  );
  const forms = options.webforms ? plannedForms({ facts, last, counts, limits }) : undefined;
  const lines = forms === undefined ? tables : [...tables, forms.line];
  const work = {
    tables: new Map(tables.map(({ table, requests }) => [table, requests])),
    forms: forms === undefined || forms.line.certainty === 'at_most' ? [] : forms.pages,
    asksWho: true,
  };
  const besidesS = (options.backup && facts !== undefined ? (last.backupS ?? 0) : 0) + (last.publishS ?? 0);
  const { requests, seconds } = estimateOf(work, limits, besidesS);
  const bytes = facts?.bytes ?? tables.reduce((sum, line) => sum + (line.bytes ?? 0), 0);
  return {
    db_path: options.dbPath,
    based_on: facts === undefined ? 'first_pages' : 'published',
    run_tag: facts?.previous.runTag ?? null,
    certainty: lines.some(({ certainty }) => certainty === 'at_least') ? 'at_least' : 'estimate',
    tables: lines,
    requests,
    seconds,
    minutes: Math.round(seconds / 6) / 10,
    interval_ms: limits.intervalMs,
    latency_ms: Math.round(limits.latencyMs),
    latency_from: last.latencyMs !== undefined ? 'last_run' : measuredMs !== undefined ? 'measured' : 'assumed',
    database_bytes: bytes,
    room: await orUnreadable(options.checkpointDir, () => roomOf(options, bytes, facts)),
  };
}

/** What only the server can tell. */
interface Answers {
  readonly firstPages: ReadonlyMap<string, FirstPage> | undefined;
  readonly counts: ReadonlyMap<string, number> | undefined;
  readonly measuredMs: number | undefined;
}

const NOT_ASKED: Answers = { firstPages: undefined, counts: undefined, measuredMs: undefined };

/** @param lists whose first pages are read; undefined for none. */
async function askServer(server: Server, lists: readonly Endpoint[] | undefined, webforms: boolean): Promise<Answers> {
  const { askFirstPages, askSubmitCounts } = await import('./ask-lists.ts'); // Who asks nobody needs none of it.
  const firstPages = lists === undefined ? undefined : await askFirstPages(server, lists);
  const counts = webforms ? await askSubmitCounts(server) : undefined;
  return { firstPages, counts, measuredMs: server.schedule.usualTurnaroundMs };
}

function fromPublished(
  endpoint: Endpoint,
  { previous, bytesOf }: PublishedFacts,
  limits: SimulatedLimits,
): PlannedTable {
  const { table, nested = [] } = endpoint;
  const rows = previous.tables.get(table)?.rows;
  const isKnown = rows !== undefined || endpoint.pageSize === undefined;
  const bytes = [table, ...nested.map((inner) => inner.table)].flatMap((name) => bytesOf.get(name) ?? []);
  return plannedTable(endpoint, limits, {
    rows: rows ?? null,
    bytes: bytes.length === 0 ? null : bytes.reduce((sum, one) => sum + one, 0),
    certainty: isKnown ? 'estimate' : 'at_least',
  });
}

/** Of a list that goes on, a page tells that there is at least another. */
function fromFirstPage(endpoint: Endpoint, page: FirstPage | undefined, limits: SimulatedLimits): PlannedTable {
  if (page === undefined) return plannedTable(endpoint, limits, { rows: null, bytes: null, certainty: 'estimate' });
  const { rows, bytes, isWhole } = page;
  const line = plannedTable(endpoint, limits, { rows, bytes, certainty: isWhole ? 'estimate' : 'at_least' });
  if (isWhole || !endpoint.paged) return line;
  return { ...line, requests: 2, seconds_alone: rounded(secondsAlone(2, limits)) };
}

function plannedTable(
  endpoint: Endpoint,
  limits: SimulatedLimits,
  known: { rows: number | null; bytes: number | null; certainty: Certainty },
): PlannedTable {
  const requests = pagesOf(endpoint, known.rows ?? undefined);
  return { table: endpoint.table, ...known, requests, seconds_alone: rounded(secondsAlone(requests, limits)) };
}

function roomOf(options: PlanOptions, bytes: number, facts: PublishedFacts | undefined): Plan['room'] {
  const places = {
    db: options.dbPath,
    runDir: resolve(options.checkpointDir),
    backupDir: resolve(options.backupDir),
  };
  const needs = roomNeeded(places, bytes, options.backup ? facts?.previous : undefined);
  return roomOnDisks(needs).map((disk) => ({
    folders: disk.needs.map(({ dir }) => dir),
    needed_bytes: Math.ceil(disk.neededBytes),
    free_bytes: disk.freeBytes,
  }));
}

const rounded = (seconds: number): number => Math.round(seconds * 10) / 10;
