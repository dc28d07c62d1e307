/** The middle of some figures, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError when there are none. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((one, other) => one - other);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  if (min === undefined || max === undefined || low === undefined || high === undefined) {
    throw new RangeError('There are no figures.');
  }
  return { median: rounded((low + high) / 2), min: rounded(min), max: rounded(max) };
}

/** To three places behind the point: what lies behind is noise. */
export const rounded = (figure: number): number => Math.round(figure * 1000) / 1000;
