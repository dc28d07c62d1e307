import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { CheckpointMirror } from '../run/checkpoint-file.ts';
import type { Written } from '../store/batch.ts';

/**
 * Mirrors each committed batch into `checkpoint.json`, and at once when its table ends.
 *
 *     written       ──w1──────w2──────(w3|)
 *     checkpointTap ──w1──────w2──────(w3|)
 *                     saved   saved    saved + flush
 *
 * Passes everything on unchanged; buffers nothing.
 *
 * @example
 * const store = SnapshotStore.create('work.db', { run_tag: '20261124_070000' }, ['team'], undefined);
 * const mirror = { saved: ({ rows }: Written) => console.log(rows), flush: () => undefined }; // 8
 * await lastValueFrom(
 *   tableSource(client, 'team').pipe(batchRecords(50), writeBatches(store, 'team'), checkpointTap(mirror)),
 * );
 * store.close();
 */
export const checkpointTap = (mirror: CheckpointMirror): MonoTypeOperatorFunction<Written> =>
  tap({
    next: (written) => mirror.saved(written),
    finalize: () => mirror.flush(),
  });
