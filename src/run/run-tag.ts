import { CannotStartError } from './errors.ts';

const PATTERN = /^(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})(\d{2})$/;

/** The run tag of a moment: UTC `YYYYMMDD_HHMMSS` (operating contract §4). */
export function formatRunTag(moment: Date): string {
  const [date = '', time = ''] = moment.toISOString().split('T');
  return `${date.replaceAll('-', '')}_${time.slice(0, 8).replaceAll(':', '')}`;
}

/** The moment that a run tag names; `undefined` when the text is none. */
export function momentOfRunTag(text: string): Date | undefined {
  const parts = PATTERN.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hours, minutes, seconds] = parts;
  const moment = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  // A 31 February is carried over into March by some engines and refused by others.
  return Number.isNaN(moment.getTime()) || formatRunTag(moment) !== text ? undefined : moment;
}

/** True for `YYYYMMDD_HHMMSS` with a date and a time that exist. */
export const isRunTag = (text: string): boolean => momentOfRunTag(text) !== undefined;

/**
 * Checks a run tag that a person gave, before it becomes part of a path.
 * @returns the text itself.
 * @throws CannotStartError `bad_run_tag`.
 */
export function parseRunTag(text: string): string {
  if (isRunTag(text)) return text;
  throw new CannotStartError(`“${text}” is not a run tag.`, {
    code: 'bad_run_tag',
    safe: 'Nothing was changed.',
    next: 'Give a run tag as YYYYMMDD_HHMMSS (UTC), such as 20251224_093000: a folder of that name lies in the checkpoint folder.',
  });
}

/** The run tag one second later. */
export function nextRunTag(runTag: string): string {
  const moment = momentOfRunTag(runTag);
  if (moment === undefined) throw new TypeError(`“${runTag}” is not a run tag.`);
  return formatRunTag(new Date(moment.getTime() + 1000));
}
