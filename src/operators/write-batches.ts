import { map, type OperatorFunction } from 'rxjs';
import type { Batch, BatchSink, Written } from '../store/batch.ts';

/**
 * Writes each batch and its cursor in one transaction, then says what the table holds.
 *
 *     batches      ──b1──────b2──────(b3|)
 *     writeBatches ──w1──────w2──────(w3|)
 *
 * Synchronous on purpose: that is what holds the source back. Buffers nothing. Errors with what the sink throws; the
 * batch is then not in the table, and its cursor is not saved.
 *
 * @example
 * const store = SnapshotStore.create('work.db', { run_tag: '20261124_070000' }, ['memo'], undefined);
 * const written = tableSource(client, 'memo').pipe(batchRecords(50), writeBatches(store, 'memo'));
 * console.log((await lastValueFrom(written)).rows, store.resumePoint('memo')); // 250 null
 * store.close();
 */
export const writeBatches = (sink: BatchSink, table: string): OperatorFunction<Batch, Written> =>
  map((batch) => sink.writeBatch(table, batch));
