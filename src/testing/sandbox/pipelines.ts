import { DEAL_COLUMNS } from './columns/deal.ts';
import { LEAD_COLUMNS } from './columns/lead.ts';

/** A stage of a pipeline, as the columns "X(pipeline)로 진입한 날짜" name it. */
export interface Stage {
  readonly name: string;
  readonly pipeline: number;
  /** The place in the pipeline, from 0. */
  readonly order: number;
  /** Unique over all pipelines of the workspace. */
  readonly number: number;
}

const ENTERED = /^(.+)\(([^()]+)\)로 진입한 날짜$/;
const LEFT = /^(.+)\(([^()]+)\)에서 퇴장한 날짜$/;

/** The pipelines the columns speak of, in order of appearance. */
export const PIPELINES: readonly string[] = [
  ...new Set([...DEAL_COLUMNS, ...LEAD_COLUMNS].flatMap((column) => ENTERED.exec(column)?.[2] ?? [])),
];

const stagesIn = (columns: readonly string[], firstNumber: number): readonly Stage[] => {
  const seen = new Map<number, number>();
  return columns.flatMap((column) => {
    const match = ENTERED.exec(column);
    if (match === null) return [];
    const pipeline = PIPELINES.indexOf(match[2] ?? '');
    const order = seen.get(pipeline) ?? 0;
    seen.set(pipeline, order + 1);
    return [
      { name: match[1] ?? '', pipeline, order, number: firstNumber + [...seen.values()].reduce((a, b) => a + b) },
    ];
  });
};

export const DEAL_STAGES = stagesIn(DEAL_COLUMNS, 0);
export const LEAD_STAGES = stagesIn(LEAD_COLUMNS, 1000);

/** The stage a column "…로 진입한 날짜" or "…에서 퇴장한 날짜" is about, and which of the two it is. */
export function stageOfColumn(
  column: string,
  stages: readonly Stage[],
): { stage: Stage; entered: boolean } | undefined {
  const match = ENTERED.exec(column) ?? LEFT.exec(column);
  const stage = stages.find((known) => known.name === match?.[1] && PIPELINES[known.pipeline] === match?.[2]);
  return stage === undefined ? undefined : { stage, entered: ENTERED.test(column) };
}
