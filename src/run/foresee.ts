import type { Endpoint } from '../salesmap/endpoint.ts';
import type { SnapshotStore } from '../store/snapshot-store.ts';
import { TABLES_BEFORE_FORMS } from '../store/wanted-forms.ts';
import { estimateOf, evenForms, pagesOf, USUAL_LATENCY_MS, type Workload } from './estimate.ts';
import { type LastRuns, readLastRuns } from './last-runs.ts';
import type { ExpectedList } from './progress-state.ts';
import { publishedInfo } from './published-info.ts';
import type { Run } from './snapshot-run.ts';

const FORMS = 'webform_history';

/** What a run that crawls is about to do. */
export interface CrawlAhead {
  readonly store: SnapshotStore;
  readonly tables: readonly Endpoint[];
  /** False for a pipeline that leaves the published database alone. */
  readonly publishes: boolean;
  /** Where the published database was published; null when it does not tell. */
  readonly publishedAs: string | null;
  /** False for one that goes on. */
  readonly isNew: boolean;
}

/**
 * Tells everybody who asks what a crawl has before it, by the published database and the last runs: the schedule of requests,
 * the progress, and the line of the history. No request, and no guess: a run of which nothing is known has no estimate.
 */
export function foreseeCrawl(run: Run, { store, tables, publishes, isNew, publishedAs }: CrawlAhead): void {
  const { options, schedule, paths } = run;
  const last = readLastRuns(paths.history, paths.db, publishedAs);
  if (options.webforms) schedule.expect(FORMS, last.webformPages, TABLES_BEFORE_FORMS);
  const lists = tables.map((endpoint) => listOf(endpoint, store.previousRows(endpoint.table)));
  const readsForms = options.webforms && publishes;
  const publishS = publishes ? (last.publishS ?? 0) : 0;
  foresee(run, last, readsForms ? [...lists, formsOf(last)] : lists, publishS);
  const isKnown = lists.some(({ rows }) => rows !== undefined) && (!readsForms || last.webformPages !== undefined);
  if (!isKnown) return;
  const forms = readsForms ? evenForms(last.webformPages ?? 0) : [];
  const backupS = isNew && publishes && options.backup ? (last.backupS ?? 0) : 0;
  estimate(run, last, { tables: pagesLeft(store, tables), forms, asksWho: true }, backupS + publishS);
}

/** As `foreseeCrawl`, of a run that only reads submissions. */
export function foreseeForms(run: Run): void {
  const { db, history } = run.paths;
  const last = readLastRuns(history, db, publishedInfo(db).finalDbPath);
  foresee(run, last, [formsOf(last)], 0);
  if (last.webformPages === undefined) return;
  estimate(run, last, { tables: new Map(), forms: evenForms(last.webformPages), asksWho: false }, 0);
}

function foresee(
  { progress, schedule, options }: Run,
  last: LastRuns,
  lists: readonly ExpectedList[],
  besidesS: number,
): void {
  progress.foresee(() => ({
    lists,
    intervalMs: options.minIntervalMs,
    latencyMs: schedule.usualTurnaroundMs ?? last.latencyMs ?? USUAL_LATENCY_MS,
    besidesMs: besidesS * 1000,
  }));
}

/** A replay waits for nothing, so nobody knows beforehand how long it takes. */
function estimate({ record, options }: Run, { latencyMs }: LastRuns, work: Workload, besidesS: number): void {
  if (options.replay !== undefined) return;
  const limits = { intervalMs: options.minIntervalMs, latencyMs: latencyMs ?? USUAL_LATENCY_MS };
  record.estimate = () => estimateOf(work, limits, besidesS); // Only its end asks: a crawl need not wait for it.
}

function listOf(endpoint: Endpoint, rows: number | undefined): ExpectedList {
  const isKnown = rows !== undefined || endpoint.pageSize === undefined;
  return { table: endpoint.table, pages: isKnown ? pagesOf(endpoint, rows) : undefined, rows };
}

const formsOf = ({ webformPages, webformRows }: LastRuns): ExpectedList => ({
  table: FORMS,
  pages: webformPages,
  rows: webformRows,
});

/** A table that was not there last time has at least one. */
function pagesLeft(store: SnapshotStore, tables: readonly Endpoint[]): ReadonlyMap<string, number> {
  const states = new Map(store.checkpoints().map((state) => [state.table, state]));
  return new Map(
    tables.map((endpoint) => {
      const { table } = endpoint;
      const { page = 0, completed = false } = states.get(table) ?? {};
      return [table, completed ? 0 : Math.max(1, pagesOf(endpoint, store.previousRows(table)) - page)];
    }),
  );
}
