import type { WebformStage } from '../store/webform-stage.ts';
import type { Settled } from './settled.ts';

/** Submissions that wait outside the published database, and how each form ended. */
export interface StagedForms {
  readonly stage: WebformStage;
  readonly results: readonly Settled[];
}
