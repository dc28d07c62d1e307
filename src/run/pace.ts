import { FORMS_AT_ONCE } from '../sources/forms-at-once.ts';
import type { ExpectedList, Forecast, Phase, ProgressState, TableProgress } from './progress-state.ts';

/** Submissions come last, and nothing tells when they end but the end of the run. */
const FORMS = 'webform_history';

/** Rows per second since this run began to read the table; undefined before the first, and for rows it did not read. */
export function rowsPerSecond(line: TableProgress, nowMs: number): number | undefined {
  if (line.state === 'carried') return undefined;
  const rows = line.rows - line.rowsBefore;
  const elapsedMs = (line.endedAtMs ?? nowMs) - line.startedAtMs;
  return rows > 0 && elapsedMs > 0 ? (rows * 1000) / elapsedMs : undefined;
}

/** Nothing is read in these. */
const WITHOUT_PACE: ReadonlySet<Phase> = new Set(['start', 'backup', 'done', 'stopped']);

/**
 * Milliseconds that the whole run will still take: those of all requests that are left, one interval each, or of the longest list,
 * whose pages can only be asked for one after the other, whichever is longer; what is left of a pause, and what
 * verification and publishing take, come on top. Undefined when nobody knows: before the run knows what it reads, while a list
 * is read whose length nothing tells, and when there is nothing left.
 */
export function estimateRemainingMs(state: ProgressState, nowMs: number): number | undefined {
  const { forecast, phase, paused } = state;
  if (forecast === undefined || WITHOUT_PACE.has(phase)) return undefined;
  const left = new Map<string, number>();
  for (const list of forecast.lists) {
    const line = state.tables.find(({ table }) => table === list.table);
    const pages = pagesLeft(list, line);
    if (pages === undefined) return undefined;
    left.set(list.table, pages);
  }
  const requests = [...left.values()].reduce((sum, pages) => sum + pages, 0);
  const pauseMs = requests === 0 ? 0 : Math.max(0, (paused?.untilMs ?? 0) - nowMs);
  const requestsMs = Math.max(requests * forecast.intervalMs, longestWay(left) * forecast.latencyMs);
  return pauseMs + requestsMs + besidesMs(forecast, state) || undefined;
}

/** A list that outlived what was expected is taken to have a tenth more of what was seen. */
function pagesLeft({ table, pages }: ExpectedList, line: TableProgress | undefined): number | undefined {
  if (line !== undefined && line.endedAtMs !== undefined) return 0;
  if (pages === undefined) return undefined;
  const seen = line?.pages ?? 0;
  if (seen < pages) return pages - seen;
  return table === FORMS || line === undefined ? 0 : Math.ceil(Math.max(seen / 10, 1));
}

/** Pages that can only be asked for one after the other: submissions come after the people and deals. */
function longestWay(left: ReadonlyMap<string, number>): number {
  const { [FORMS]: forms = 0, ...tables } = Object.fromEntries(left);
  const before = Math.max(0, tables['people'] ?? 0, tables['deal'] ?? 0);
  return Math.max(0, ...Object.values(tables), forms === 0 ? 0 : before + Math.ceil(forms / FORMS_AT_ONCE));
}

function besidesMs({ besidesMs: all }: Forecast, { phase, phaseMs }: ProgressState): number {
  if (phase === 'webforms') return 0;
  return Math.max(0, all - (phaseMs.verify ?? 0) - (phaseMs.publish ?? 0));
}
