const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `2026-11-24 12:01 +09:00`, by the clock of this machine: run tags beside it are UTC. */
export function localTime(isoUtc: string): string {
  const moment = new Date(isoUtc);
  if (Number.isNaN(moment.getTime())) return isoUtc;
  const [month, day, hours, minutes] = [
    moment.getMonth() + 1,
    moment.getDate(),
    moment.getHours(),
    moment.getMinutes(),
  ].map((part) => String(part).padStart(2, '0'));
  return `${moment.getFullYear()}-${month}-${day} ${hours}:${minutes} ${zoneAt(moment)}`;
}

/** `UTC`, `+09:00`: the names of zones would have to be loaded, and `KST` is not known to every machine. */
function zoneAt(moment: Date): string {
  const minutesEast = -moment.getTimezoneOffset();
  if (minutesEast === 0) return 'UTC';
  const [hours, minutes] = [Math.floor(Math.abs(minutesEast) / 60), Math.abs(minutesEast) % 60];
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${minutesEast < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
}

/** How long something took or is: `31.7 s`, `12 min`, `3 h`, `2 days`. */
export function lengthOf(seconds: number): string {
  if (seconds < MINUTE) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 2 * HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)} h`;
  return `${Math.floor(seconds / DAY)} days`;
}

/** `3 h ago`; a moment that is still to come says that a clock is wrong. */
export function ago(isoUtc: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(isoUtc)) / 1000;
  if (Number.isNaN(seconds)) return 'at an unknown time';
  if (seconds < -MINUTE) return `${lengthOf(-seconds)} in the future: a clock is wrong`;
  return seconds < MINUTE ? 'just now' : `${lengthOf(seconds)} ago`;
}

/** `2026-11-24 12:01 +09:00 (3 h ago)`. */
export const timeAndAge = (isoUtc: string, now: Date): string => `${localTime(isoUtc)} (${ago(isoUtc, now)})`;
