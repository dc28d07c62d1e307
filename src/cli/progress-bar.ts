/** The signs of a bar: what is done, and what is not. */
export interface BarSigns {
  readonly full: string;
  readonly empty: string;
  /** Around the bar. */
  readonly ends: readonly [string, string];
}

export const BLOCKS: BarSigns = { full: '█', empty: '░', ends: ['', ''] };
export const ASCII: BarSigns = { full: '#', empty: '.', ends: ['[', ']'] };

/**
 * The signs that a terminal shows as wide as they are counted. Blocks need UTF-8; and in Korean, Chinese and Japanese
 * settings many terminals show them twice as wide as others do, which would break the lines.
 */
export function barSigns(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): BarSigns {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  if (/^(ko|ja|zh)/i.test(locale)) return ASCII;
  if (/utf-?8/i.test(locale)) return BLOCKS;
  return platform === 'win32' && locale === '' && env['WT_SESSION'] !== undefined ? BLOCKS : ASCII;
}

/** @param part from 0 to 1; more is shown as all of it. */
export function bar(part: number, width: number, { full, empty, ends: [left, right] }: BarSigns): string {
  const done = Math.floor(Math.min(1, part) * width);
  return `${left}${full.repeat(done)}${empty.repeat(width - done)}${right}`;
}

/** Whole percents, rounded down, so that `100%` means all; three digits wide. */
export const percent = (part: number): string => `${String(Math.floor(Math.min(1, part) * 100)).padStart(3)}%`;
