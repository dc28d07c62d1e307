/** Figures as people read them; the same words in every part of the page. */

/** `1,234,567`. */
export const grouped = (count: number): string => String(count).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');

/** `1 run`, `90 runs`. */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `4.2 s`, `12 min 05 s`, `1 h 02 min`. */
export function duration(seconds: number): string {
  if (Math.round(seconds * 10) < 600) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  const two = (part: number): string => String(part).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${grouped(Math.floor(minutes / 60))} h ${two(minutes % 60)} min`;
}

/** `2026-11-24 03:00`, of an ISO moment; any other text stays as it is. */
export const minute = (moment: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(moment) ? `${moment.slice(0, 10)} ${moment.slice(11, 16)}` : moment;

/** `41.5 MB`, in powers of ten as disks are sold. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const figure = bytes / 1000 ** power;
  return `${power === 0 || figure >= 100 ? Math.round(figure) : figure.toFixed(1)} ${units[power]}`;
}
