/** A text as SQL takes it. A statement ends at a NUL, so that a text with one is spelt in bytes. */
export const quoteText = (text: string): string =>
  text.includes('\0') ? `CAST(X'${Buffer.from(text).toString('hex')}' AS TEXT)` : `'${text.replaceAll("'", "''")}'`;
