/** A part of a phase that takes its time on a large database. */
export type Step = 'copy' | 'check' | 'compress' | 'read_back' | 'unpack' | 'carry_over' | 'write';

/** The long step that is under way inside a phase. */
export interface StepProgress {
  readonly step: Step;
  readonly doneBytes: number;
  /** In all; undefined for a step that cannot say how far it is. */
  readonly totalBytes: number | undefined;
  readonly startedAtMs: number;
}

/** Who is told how far a long step is. */
export interface StepObserver {
  /** @param bytes in all; undefined for a step that cannot say how far it is. */
  stepBegan(step: Step, bytes: number | undefined): void;
  /** @param bytes done since the step began. */
  stepMoved(bytes: number): void;
}

/** As `StepObserver`, and may end the step. */
export interface StepWatch extends StepObserver {
  /** When it aborts, the step ends with its reason, and leaves what was there before. */
  readonly stop: AbortSignal;
}

const NEVER = new AbortController().signal;

/** Has an observer watch. @param stop default: nothing stops the step. */
export const watchOf = (observer: StepObserver, stop: AbortSignal = NEVER): StepWatch => ({
  stop,
  stepBegan: (step, bytes) => observer.stepBegan(step, bytes),
  stepMoved: (bytes) => observer.stepMoved(bytes),
});

/** Nobody looks, and nobody stops it. */
export const UNWATCHED: StepWatch = { stop: NEVER, stepBegan: () => undefined, stepMoved: () => undefined };
