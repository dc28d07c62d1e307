import type { Spread } from './statistics.ts';

/** One line of a bench: what was varied, what was measured, and the ratio to the limit. */
export type Row = Readonly<Record<string, number | string | Spread>>;

/** A measurement of the built package as whole processes, beside the limit that nothing can pass. */
export interface Bench {
  /** Names its file in `bench/results`. */
  readonly name: string;
  /** A heading for `docs/performance.md`. */
  readonly title: string;
  /** The physical limit that the ratio is against, in a sentence. */
  readonly limit: string;
  /** Fields of the rows that the document shows, with their headings; the file has all of them. */
  /** How many times more often than the others it measures, because its figures are short; default 1. */
  readonly timesRuns?: number;
  readonly columns: Readonly<Record<string, string>>;
  /**
   * Emits each row when it is measured.
   * @param runs how often a thing is measured; the rows hold medians and spreads.
   */
  run(runs: number): AsyncGenerator<Row>;
}
