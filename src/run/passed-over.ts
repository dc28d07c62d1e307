import { counted } from './counted.ts';
import type { RunOptions } from './options.ts';

/** An unfinished run that `snapshot --resume` does not go on with. */
export interface PassedOver {
  readonly runTag: string;
  readonly path: string;
  readonly code: string;
  /** Why, in a sentence. */
  readonly why: string;
  /** The command that goes on with it all the same; undefined where none would. */
  readonly command?: string | undefined;
  /** `gone`: no command can ever publish it, and the run that begins removes its folder. */
  readonly fate: 'gone' | 'stays';
  /** True when it was said already. */
  readonly told?: boolean;
}

/** Why a run is passed over, what becomes of it, and how to go on with it all the same. */
export function passedOverText(
  { path, why, command, fate }: PassedOver,
  { keepUnfinishedDays }: Pick<RunOptions, 'keepUnfinishedDays'>,
): string {
  const becomes =
    fate === 'gone'
      ? `its folder ${path} was removed`
      : `its folder ${path} stays until a newer snapshot is published, ${counted(keepUnfinishedDays, 'day')} (--keep-unfinished) at most`;
  const allTheSame = command === undefined ? '' : ` To go on with it all the same: ${command}`;
  return `${why} It is passed over; ${becomes}.${allTheSame}`;
}
