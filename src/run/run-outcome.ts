import { EXIT, type ExitCode } from './exit-codes.ts';
import type { RunStatus } from './run-record.ts';

/** Something that a person should know of a run that did what it could. */
export interface Advice {
  readonly message: string;
  readonly safe?: string | undefined;
  readonly next?: string | undefined;
}

/** How a run ended that published. */
export interface RunOutcome {
  readonly status: RunStatus;
  readonly exitCode: ExitCode;
  readonly advice: readonly Advice[];
}

const CODES: ReadonlySet<unknown> = new Set(Object.values(EXIT));

/** True for what a pipeline may end in. */
export const isRunOutcome = (value: unknown): value is RunOutcome =>
  typeof value === 'object' && value !== null && 'exitCode' in value && CODES.has(value.exitCode) && 'advice' in value;

/** The more urgent ending stands for a run that has several: the target was locked, then webforms, then stand-ins. */
const URGENCY: readonly ExitCode[] = [
  EXIT.interrupted,
  EXIT.terminated,
  EXIT.targetLocked,
  EXIT.webformsFailed,
  EXIT.partial,
  EXIT.done,
];

export const moreUrgent = (one: RunOutcome, other: RunOutcome): RunOutcome => {
  const first = URGENCY.indexOf(one.exitCode) <= URGENCY.indexOf(other.exitCode) ? one : other;
  return { ...first, advice: [...one.advice, ...other.advice] };
};
