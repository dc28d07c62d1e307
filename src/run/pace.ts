import type { ProgressState, TableProgress } from './progress.ts';

/** Rows per second since this run began to read the table; undefined before the first, and for rows it did not read. */
export function rowsPerSecond(line: TableProgress, nowMs: number): number | undefined {
  if (line.state === 'carried') return undefined;
  const rows = line.rows - line.rowsBefore;
  const elapsedMs = (line.endedAtMs ?? nowMs) - line.startedAtMs;
  return rows > 0 && elapsedMs > 0 ? (rows * 1000) / elapsedMs : undefined;
}

/**
 * Milliseconds that the crawl will still take: those of the table that takes longest, at its pace so far, because the
 * tables run side by side. Undefined when nothing is known: before the first rows, without a previous snapshot's counts,
 * or when a table has grown beyond them.
 */
export function estimateRemainingMs(state: ProgressState, nowMs: number): number | undefined {
  let longest: number | undefined;
  for (const line of state.tables) {
    const perSecond = rowsPerSecond(line, nowMs);
    if (line.state !== 'running' || perSecond === undefined || line.expectedRows === undefined) continue;
    const leftMs = ((line.expectedRows - line.rows) * 1000) / perSecond;
    if (leftMs > 0) longest = Math.max(longest ?? 0, leftMs);
  }
  return longest;
}
