import stringWidth from 'string-width';

/** Cuts a line to so many places of a terminal, never a wide letter in half. */
export function cut(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line;
  let width = 0;
  let text = '';
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    width += stringWidth(segment);
    if (width > columns) break;
    text += segment;
  }
  return text;
}

/** The first of several wordings that fits; the last one, cut, where none does. */
export function firstThatFits(wordings: readonly string[], columns: number): string {
  return wordings.find((text) => stringWidth(text) <= columns) ?? cut(wordings.at(-1) ?? '', columns);
}

/** Whole seconds, rounded up: a countdown that says 0 would be over. */
export function formatDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
