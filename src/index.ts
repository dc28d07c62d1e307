/**
 * The parts that pipelines are composed of, and what the commands run.
 *
 * @packageDocumentation
 */
export { crawlTable, crawlTables, snapshot, snapshotPipeline } from '../pipelines/snapshot.ts';
export { stageWebforms, webformPipeline } from '../pipelines/webform.ts';
export { batchRecords } from './operators/batch-records.ts';
export { beginWebformsEarly, type EarlyWebforms } from './operators/begin-webforms-early.ts';
export { chainWebforms } from './operators/chain-webforms.ts';
export { checkpointTap } from './operators/checkpoint-tap.ts';
export { completeRun } from './operators/complete-run.ts';
export { filterRecords } from './operators/filter-records.ts';
export { finalizeSnapshot } from './operators/finalize-snapshot.ts';
export { mapRecords } from './operators/map-records.ts';
export { mergeWebforms } from './operators/merge-webforms.ts';
export { type PublishedSnapshot, replaceDatabase } from './operators/replace-database.ts';
export { reportProgress } from './operators/report-progress.ts';
export { settle } from './operators/settle.ts';
export { writeBatches } from './operators/write-batches.ts';
export type { CheckpointMirror } from './run/checkpoint-file.ts';
export type { SealedSnapshot } from './run/compose-snapshot.ts';
export type { RunEnding, RunHost } from './run/conduct-run.ts';
export {
  AnotherRunError,
  CannotStartError,
  type ErrorDetails,
  InterruptedError,
  RefusedToPublishError,
  ResumableError,
  RunError,
  WebformsFailedError,
} from './run/errors.ts';
export type { RunEstimate } from './run/estimate.ts';
export { EXIT, EXIT_CODES, type ExitCode } from './run/exit-codes.ts';
export type { LogFields, RunLog } from './run/log.ts';
export type { LogConsole } from './run/open-log.ts';
export type { RunOptions } from './run/options.ts';
export { definePipeline, type Pipeline, type PipelineDefinition } from './run/pipeline.ts';
export type { Progress } from './run/progress.ts';
export type {
  ExpectedList,
  Forecast,
  Pause,
  Phase,
  ProgressState,
  TableProgress,
  TableState,
} from './run/progress-state.ts';
export type { Advice, RunOutcome } from './run/run-outcome.ts';
export type { RunPaths } from './run/run-paths.ts';
export { type RunPipelineOptions, runPipeline } from './run/run-pipeline.ts';
export type { RunKind, RunLine, RunRecord, RunStatus, TableLine } from './run/run-record.ts';
export type { Settled } from './run/settled.ts';
export type { Run, SnapshotRun } from './run/snapshot-run.ts';
export type { StagedForms } from './run/staged-forms.ts';
export type { Step, StepObserver, StepProgress } from './run/step-watch.ts';
export { noteTableFailure } from './run/table-failure.ts';
export type { RawAnswer } from './salesmap/answer-collector.ts';
export type { Chain, ChainSchedule } from './salesmap/chain-schedule.ts';
export type { PageLoader, SalesmapClient } from './salesmap/client.ts';
export { type CreateClientOptions, createClient } from './salesmap/create-client.ts';
export {
  defineTable,
  type Endpoint,
  type EndpointPart,
  type NestedTable,
  type RecordKinds,
  type TableDefinition,
} from './salesmap/endpoint.ts';
export { type CatalogEndpoint, ENDPOINTS, type TableName } from './salesmap/endpoints.ts';
export type { Page, PageStart } from './salesmap/page.ts';
export type { RawNumber } from './salesmap/raw-number.ts';
export type { JsonObject, JsonValue, SalesmapRecord } from './salesmap/record.ts';
export type { RequestObserver } from './salesmap/request-observer.ts';
export { selectTables, type TableWord } from './salesmap/select-tables.ts';
export { type PagePlace, SourceError, type SourceErrorCode, type SourceErrorDetails } from './salesmap/source-error.ts';
export type { Wire } from './salesmap/wire.ts';
export type { PageStep } from './sources/page-step.ts';
export { paginate } from './sources/paginate.ts';
export { type TableSourceOptions, tableSource } from './sources/table-source.ts';
export { webformSource } from './sources/webform-source.ts';
export type { Batch, BatchSink, Written } from './store/batch.ts';
export type { TableCheckpoint } from './store/checkpoint-rows.ts';
export type { ColumnEntry, PreviousSnapshot, PreviousTable } from './store/previous-snapshot.ts';
export type { RunFacts } from './store/run-facts.ts';
export { SnapshotStore } from './store/snapshot-store.ts';
export type { TableWriter } from './store/table-writer.ts';
export type { WebformStage } from './store/webform-stage.ts';
