import { ENDPOINTS } from '../salesmap/endpoints.ts';
import { PLAIN } from '../store/made-by.ts';
import type { PreviousSnapshot } from '../store/previous-snapshot.ts';
import { CannotStartError } from './errors.ts';
import type { RunOptions } from './options.ts';
import type { Pipeline } from './pipeline.ts';

const CATALOG: ReadonlySet<string> = new Set(ENDPOINTS.map(({ table }) => table));

/** A pipeline that only adds tables of its own changes nothing that another one made. */
const onlyAdds = ({ endpoints }: Pipeline): boolean => endpoints.every(({ table }) => !CATALOG.has(table));

/** Who the new snapshot is made by: a pipeline, `snapshot`, or a recording in the place of the workspace. */
export function makerOf(pipeline: Pipeline, { replay }: RunOptions, previous: PreviousSnapshot | undefined): string {
  if (onlyAdds(pipeline)) return previous?.madeBy ?? PLAIN;
  return replay === undefined ? pipeline.name : `${pipeline.name} (replay)`;
}

/**
 * Keeps a pipeline from publishing over what another one made: a masked database must not get plain rows, and the nightly
 * snapshot must not become a filtered one, because somebody forgot `--db-path`.
 * @throws CannotStartError `other_pipeline`.
 */
export function refuseOtherMaker(
  pipeline: Pipeline,
  options: RunOptions,
  previous: PreviousSnapshot | undefined,
): void {
  const maker = makerOf(pipeline, options, previous);
  if (previous === undefined || options.acceptOtherPipeline || previous.madeBy === maker) return;
  throw new CannotStartError(`${options.dbPath} was made by ${wordsOf(previous.madeBy)}, this is ${wordsOf(maker)}.`, {
    code: 'other_pipeline',
    safe: 'It is untouched; nothing was asked of the server.',
    next: 'Give --db-path another file, or replace it all the same: --accept-other-pipeline.',
  });
}

export const wordsOf = (maker: string): string => (maker === PLAIN ? 'the plain snapshot' : `the pipeline ${maker}`);
