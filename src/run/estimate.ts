import { bestScheduleMs, type SimulatedChain, type SimulatedLimits } from '../salesmap/best-schedule.ts';
import type { Endpoint } from '../salesmap/endpoint.ts';
import { FORMS_AT_ONCE } from '../sources/forms-at-once.ts';
import { TABLES_BEFORE_FORMS } from '../store/wanted-forms.ts';

/** What a run is expected to cost. */
export interface RunEstimate {
  readonly requests: number;
  readonly seconds: number;
}

/** The requests that a run has before it. */
export interface Workload {
  /** Pages to read of each table. */
  readonly tables: ReadonlyMap<string, number>;
  /** Pages to read of each form's submissions. */
  readonly forms: readonly number[];
  /** Whether it asks first whose token it has. */
  readonly asksWho: boolean;
}

/** From a request to the next one of its list, where no run has measured it (API facts, "Basics": 0.2 to 0.6 s). */
export const USUAL_LATENCY_MS = 300;

const WHO = '/user/me';
/** A longer crawl is simulated on a smaller scale: its shape decides how long it takes. */
const MOST_SIMULATED = 1000;
/** How hard the simulation tries; the best schedule is one or two percent better at the most. */
const PLACES = 4;

/** Requests for a list of so many rows; one of an unknown length has at least a page. */
export function pagesOf({ parts, paged, pageSize }: Endpoint, rows: number | undefined): number {
  if (parts !== undefined) return parts.length;
  return paged && pageSize !== undefined ? Math.max(1, Math.ceil((rows ?? 0) / pageSize)) : 1;
}

/** Splits pages among as many forms as are read side by side, where nothing tells how many each has. */
export function evenForms(pages: number): readonly number[] {
  const forms = Math.min(pages, FORMS_AT_ONCE);
  return Array.from({ length: forms }, (_, i) => Math.floor((pages + i) / forms));
}

export const requestsOf = ({ tables, forms, asksWho }: Workload): number =>
  [...tables.values(), ...forms].reduce((sum, pages) => sum + pages, asksWho ? 1 : 0);

/**
 * Milliseconds in which the requests of a run can be made and answered: about the best that a schedule can do, and never
 * less than the requests times the interval, or the longest list times the latency.
 */
export function scheduleMs(work: Workload, limits: SimulatedLimits): number {
  const chains = chainsOf(work);
  const requests = requestsOf(work);
  if (requests === 0) return 0;
  const scale = Math.max(1, requests / MOST_SIMULATED);
  const small = chains.map((chain) => ({ ...chain, pages: Math.round(chain.pages / scale) }));
  const { intervalMs, latencyMs } = limits;
  return Math.max(
    bestScheduleMs(small, limits, PLACES) * scale,
    (requests - 1) * intervalMs + latencyMs,
    Math.max(...chains.map(({ pages }) => pages)) * latencyMs,
  );
}

/** Seconds that one list would take, were it alone. */
export const secondsAlone = (pages: number, { intervalMs, latencyMs }: SimulatedLimits): number =>
  pages === 0 ? 0 : ((pages - 1) * Math.max(intervalMs, latencyMs) + latencyMs) / 1000;

/** @param besidesS seconds that the run takes for its own work, such as a backup. */
export const estimateOf = (work: Workload, limits: SimulatedLimits, besidesS: number): RunEstimate => ({
  requests: requestsOf(work),
  seconds: Math.round(scheduleMs(work, limits) / 100 + besidesS * 10) / 10,
});

function chainsOf({ tables, forms, asksWho }: Workload): readonly SimulatedChain[] {
  const names = [...tables.keys()];
  const before = TABLES_BEFORE_FORMS.every((table) => tables.has(table)) ? TABLES_BEFORE_FORMS : names;
  return [
    { name: WHO, pages: asksWho ? 1 : 0 },
    ...Array.from(tables, ([name, pages]) => ({ name, pages, after: [WHO] })),
    ...forms.map((pages, i) => ({ name: `form ${i}`, pages, after: [WHO, ...before] })),
  ];
}
