import stringWidth from 'string-width';
import { formatCount } from '../run/counted.ts';

/** One table of the result. */
export interface ResultRow {
  readonly table: string;
  readonly rows: number;
  readonly columns: number;
  readonly pages?: number | undefined;
  readonly note?: string | undefined;
}

export type Alignment = 'left' | 'right';

/**
 * The result of a run for people, on stdout: a line per table under a heading. Pages and notes only when there are any.
 * Ends without a line break.
 */
export function renderResultTable(rows: readonly ResultRow[]): string {
  const hasPages = rows.some(({ pages }) => pages !== undefined);
  const hasNotes = rows.some(({ note }) => note !== undefined);
  const cells = rows.map(({ table, rows: count, columns, pages, note }) => [
    table,
    formatCount(count),
    formatCount(columns),
    ...(hasPages ? [pages === undefined ? '' : formatCount(pages)] : []),
    ...(hasNotes ? [note ?? ''] : []),
  ]);
  const heading = ['table', 'rows', 'columns', ...(hasPages ? ['pages'] : []), ...(hasNotes ? ['note'] : [])];
  const alignments = heading.map((name): Alignment => (name === 'table' || name === 'note' ? 'left' : 'right'));
  return alignCells([heading, ...cells], alignments).join('\n');
}

/** Pads cells to the same display width, column by column: a Korean letter takes two places in a terminal. */
export function alignCells(lines: readonly (readonly string[])[], alignments: readonly Alignment[]): string[] {
  const clean = lines.map((line) => line.map(printable));
  const widths = alignments.map((_, i) => Math.max(0, ...clean.map((line) => stringWidth(line[i] ?? ''))));
  return clean.map((line) =>
    alignments
      .map((alignment, i) => {
        const cell = line[i] ?? '';
        const padding = ' '.repeat((widths[i] ?? 0) - stringWidth(cell));
        return alignment === 'left' ? cell + padding : padding + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Text that stays on its line: control and formatting characters become blanks, because names and reasons come from a
 * server, and an escape sequence in one would move the cursor or colour the terminal.
 */
export const printable = (text: string): string => text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
