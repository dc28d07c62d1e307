import stringWidth from 'string-width';

/** A command is copied whole: it is never broken, only put on a line of its own. */
const UNBROKEN = /(?:salesmap|mv|grep|chmod) \S.*?(?=$| \. )|\S+/g;

/** Lines that go on are this much further in than their first. */
const HANGING = 4;

/** Breaks lines that are wider than a terminal between two words, never within one; the rest of a line is indented. */
export const wrapText = (text: string, columns: number): string =>
  text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n');

function wrapLine(line: string, columns: number): readonly string[] {
  if (stringWidth(line) <= columns) return [line];
  const indent = ' '.repeat((/^ */.exec(line)?.[0].length ?? 0) + HANGING);
  const lines: string[] = [];
  let current = '';
  let from = 0;
  for (const { 0: word, index } of line.matchAll(UNBROKEN)) {
    const gap = line.slice(from, index);
    from = index + word.length;
    if (current.trim() !== '' && stringWidth(current + gap + word) > columns) {
      lines.push(current);
      current = indent + word;
    } else {
      current += gap + word;
    }
  }
  return [...lines, current];
}
