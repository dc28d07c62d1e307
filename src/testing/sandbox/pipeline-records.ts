import { below, mix } from './hash.ts';
import type { SandboxRecord } from './json.ts';
import { DEAL_STAGES, LEAD_STAGES, PIPELINES, type Stage } from './pipelines.ts';
import type { World } from './world.ts';

/** A list of pipelines: those that have stages for one type of record, and of them only these stages. */
export interface PipelineList {
  readonly count: number;
  record(world: World, index: number): SandboxRecord;
}

function pipelineList(stages: readonly Stage[]): PipelineList {
  const pipelines = PIPELINES.flatMap((name, number) => {
    const own = stages.filter((stage) => stage.pipeline === number);
    return own.length === 0 ? [] : { name, number, stages: own };
  });
  return {
    count: pipelines.length,
    record(world, index) {
      const pipeline = pipelines[index];
      if (pipeline === undefined) return {};
      return {
        id: world.id('pipeline', pipeline.number),
        name: pipeline.name,
        pipelineStageList: pipeline.stages.map((stage) => stageRecord(world, stage)),
      };
    },
  };
}

const stageRecord = (world: World, { name, order, number }: Stage): SandboxRecord => ({
  id: world.id('stage', number),
  name,
  description: order % 2 === 0 ? null : `${name} 단계`,
  // Percent, in steps of five.
  probability: below(mix(world.hash('stage', number), 1), 21) * 5,
  order,
});

export const dealPipelines = pipelineList(DEAL_STAGES);
export const leadPipelines = pipelineList(LEAD_STAGES);
