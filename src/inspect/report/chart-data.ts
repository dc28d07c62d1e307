import type { ReportData } from '../report-data.ts';
import { PARTS } from '../report-runs.ts';
import { tablesOf } from './table-sections.ts';
import { OUTCOMES, PART_WORDS, statusWords } from './words.ts';

/** What the charts are drawn from: figures, and few words. Read by `draw-charts.js`. */
export const chartData = ({ slots, missed, runs, backups }: ReportData) => {
  const tables = tablesOf(runs);
  return {
    slots,
    missed: missed.map(({ slot, due_at_utc: at }) => ({ slot, at })),
    parts: PARTS.map((part) => ({ part, words: PART_WORDS[part] })),
    tables,
    runs: runs.map((run) => ({
      slot: run.slot,
      tag: run.run_tag,
      at: run.started_at_utc,
      outcome: run.outcome,
      sign: OUTCOMES[run.outcome].sign,
      status: statusWords(run.status),
      seconds: run.seconds,
      parts: run.parts,
      requests: run.requests,
      retries: run.retries,
      limited: run.rate_limited,
      rows: run.tables.map(({ table, rows }) => [tables.indexOf(table), rows] as const),
      appeared: run.drift.reduce((sum, { appeared_count: count }) => sum + count, 0),
      vanished: run.drift.reduce((sum, { vanished_count: count }) => sum + count, 0),
    })),
    backups: backups.files.map(({ run_tag: tag, bytes, verified }) => ({
      tag,
      bytes,
      state: verified === null ? 'unverified' : verified.ok ? 'verified' : 'bad',
    })),
  };
};
