/** The parts that pipelines are composed of, and the two that the commands run. */
export { snapshotPipeline } from '../pipelines/snapshot.ts';
export { stageWebforms, webformPipeline } from '../pipelines/webform.ts';
export { batchRecords } from './operators/batch-records.ts';
export { beginWebformsEarly, type EarlyWebforms } from './operators/begin-webforms-early.ts';
export { chainWebforms } from './operators/chain-webforms.ts';
export { checkpointTap } from './operators/checkpoint-tap.ts';
export { finalizeSnapshot } from './operators/finalize-snapshot.ts';
export { mergeWebforms } from './operators/merge-webforms.ts';
export { type PublishedSnapshot, replaceDatabase } from './operators/replace-database.ts';
export { reportProgress } from './operators/report-progress.ts';
export { settle } from './operators/settle.ts';
export { writeBatches } from './operators/write-batches.ts';
export {
  AnotherRunError,
  CannotStartError,
  InterruptedError,
  RefusedToPublishError,
  ResumableError,
  RunError,
  WebformsFailedError,
} from './run/errors.ts';
export { EXIT, EXIT_CODES, type ExitCode } from './run/exit-codes.ts';
export type { RunLine } from './run/run-record.ts';
export type { Run, SnapshotRun } from './run/snapshot-run.ts';
export { ENDPOINTS, type Endpoint, type TableName } from './salesmap/endpoints.ts';
export type { Page, PageStart } from './salesmap/page.ts';
export type { JsonValue, SalesmapRecord } from './salesmap/record.ts';
export { SourceError } from './salesmap/source-error.ts';
export { paginate } from './sources/paginate.ts';
export { tableSource } from './sources/table-source.ts';
export { webformSource } from './sources/webform-source.ts';
export type { Batch, BatchSink, Written } from './store/batch.ts';
