import type { SalesmapRecord } from '../salesmap/record.ts';

/** Whole pages of one list, written together with the cursor behind them. */
export interface Batch {
  /** Number of the first page in it; 1 begins the table anew. */
  readonly fromPage: number;
  /** Number of the last page in it. */
  readonly toPage: number;
  readonly records: readonly SalesmapRecord[];
  /** The cursor behind the last page; null when the list is complete. */
  readonly nextCursor: string | null;
}

/** What a table holds after a batch was committed. */
export interface Written {
  readonly table: string;
  /** Number of the last page committed. */
  readonly page: number;
  /** Rows in the table now. */
  readonly rows: number;
  readonly columns: number;
  /** Records in this batch. */
  readonly records: number;
  readonly nextCursor: string | null;
  readonly completed: boolean;
}

/** Where batches go: everything of one batch, and the place to go on from, in ONE transaction. */
export interface BatchSink {
  writeBatch(table: string, batch: Batch): Written;
}
