/** Letters of a text that are shown; what a server or a file says has no end by itself. */
const MOST_LETTERS = 400;

/**
 * Text of others, fit to be shown: well-formed, on one line, without control and formatting characters, and cut where it is
 * longer than `most` letters, with a word that says so.
 */
export function plainText(text: string, most = MOST_LETTERS): string {
  const shown = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, ''); // Half a letter at the cut.
  const clean = shown.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return text.length > most ? `${clean} … (${text.length} letters)` : clean;
}

/** As `plainText`, of a text that may be missing. */
export const plainTextOrNull = (text: string | null): string | null => (text === null ? null : plainText(text));
