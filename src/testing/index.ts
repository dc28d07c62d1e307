/**
 * What tests, demos and benches use: a Salesmap API on this machine, recordings in its place, and a kit that runs a
 * pipeline file against either.
 *
 * @packageDocumentation
 */
export type { FaultPlace } from '../run/fault-point.ts';
export { type ReplayDispatcher, ReplayMismatchError, replayDispatcher } from './fixtures/replay-dispatcher.ts';
export type { SandboxCounts } from './sandbox/counts.ts';
export {
  type ExpectedSubmission,
  type ExpectedWebformHistory,
  expectedWebformHistory,
} from './sandbox/expected-webform-history.ts';
export {
  FAULT_TYPES,
  type Fault,
  type FaultRule,
  type FaultType,
  parseFaultRules,
  WRONG_SHAPES,
} from './sandbox/faults.ts';
export type { SandboxStats, SeenRequest } from './sandbox/request-log.ts';
export { type SandboxData, type SandboxDataOptions, sandboxData } from './sandbox/sandbox-data.ts';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox/start-sandbox.ts';
export { type KillPoint, type PipelineTest, type TestPipelineOptions, testPipeline } from './test-pipeline.ts';
