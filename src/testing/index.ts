/** What tests, demos and benches use: a Salesmap API on this machine. */
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
