import { below, chance, mix } from './hash.ts';
import { PIPELINES, type Stage, stageOfColumn } from './pipelines.ts';
import { DAY_MS, type Field, isoDate, type Row } from './row.ts';

/** A record that moves through the stages of a pipeline. */
export interface StagedRow extends Row {
  readonly stage: Stage;
}

/** The stage a record is in. */
export const stageOf = (hash: number, stages: readonly Stage[]): Stage => {
  const stage = stages[below(mix(hash, 66), stages.length)];
  if (stage === undefined) throw new Error('sandbox: no column names a pipeline stage');
  return stage;
};

/**
 * "…로 진입한 날짜" and "…에서 퇴장한 날짜": set for the stages of the record's own pipeline up to the one it is in (some were
 * skipped), null for all the others.
 */
export function stageDateField(column: string, stages: readonly Stage[]): Field<StagedRow> | undefined {
  const found = stageOfColumn(column, stages);
  if (found === undefined) return undefined;
  const { stage, entered } = found;
  return (_, row) => {
    if (row.stage.pipeline !== stage.pipeline) return null;
    const isCurrent = row.stage.order === stage.order;
    const passed = row.stage.order > stage.order && chance(mix(row.hash, stage.order + 71), 0.8);
    if (entered ? !isCurrent && !passed : !passed) return null;
    const daysIn = stage.order * 5 + (entered ? 0 : 1 + below(mix(row.hash, stage.order + 91), 4));
    return isoDate(row.createdMs + daysIn * DAY_MS);
  };
}

export const pipelineField: Field<StagedRow> = (_, row) => ({
  id: row.world.id('pipeline', row.stage.pipeline),
  name: PIPELINES[row.stage.pipeline] ?? '',
});

export const stageField: Field<StagedRow> = (_, row) => ({
  id: row.world.id('stage', row.stage.number),
  name: row.stage.name,
});
